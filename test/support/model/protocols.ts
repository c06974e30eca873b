/** The protocols that agent programs speak to models: requests made into one form, answers made into theirs. */
import { z } from 'zod';
import type { Answer, Ask, Said, Tool } from './script.ts';

/** Tokens of one answer. `input` is what was not cached. */
export interface Tokens {
  readonly input: number;
  readonly output: number;
  readonly cached: number;
}

/** One protocol: how a request is read, and how an answer is written, whole or as events. */
export interface Protocol {
  read(body: unknown, path: string): Ask;
  whole(answer: Answer, tokens: Tokens, model: string): unknown;
  events(answer: Answer, tokens: Tokens, model: string): string;
}

const id = (): string => Math.random().toString(36).slice(2, 12);
const Parameter = z.looseObject({
  type: z.string().optional().catch(undefined),
  enum: z.array(z.unknown()).optional().catch(undefined),
});
const Parameters = z
  .looseObject({
    properties: z.record(z.string(), Parameter).catch({}),
    required: z.array(z.string()).catch([]),
  })
  .catch({ properties: {}, required: [] });

function toolOf(name: string, schema: z.infer<typeof Parameters> | undefined): Tool {
  return { name, parameters: schema?.properties ?? {}, required: schema?.required ?? [] };
}

const sse = (events: readonly (readonly [string | null, unknown])[]): string =>
  events
    .map(
      ([name, data]) =>
        `${name === null ? '' : `event: ${name}\n`}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`,
    )
    .join('');

/** All text in a value, however it is nested. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(textOf).join('\n');
  const parsed = z
    .looseObject({ text: z.unknown().optional(), content: z.unknown().optional(), parts: z.unknown().optional() })
    .safeParse(value);
  if (!parsed.success) return '';
  return [parsed.data.text, parsed.data.content, parsed.data.parts]
    .filter((each) => each !== undefined)
    .map(textOf)
    .join('\n');
}

const Role = z.looseObject({ role: z.string().optional(), content: z.unknown() });

const AnthropicBody = z.looseObject({
  model: z.string(),
  stream: z.boolean().catch(false),
  messages: z.array(Role),
  tools: z.array(z.looseObject({ name: z.string(), input_schema: Parameters })).catch([]),
});

/** Anthropic's Messages. */
export const anthropic: Protocol = {
  read: (body) => {
    const { model, stream, messages, tools } = AnthropicBody.parse(body);
    return {
      model,
      isStream: stream,
      said: messages.map((each): Said => ({
        by: each.role === 'assistant' ? 'model' : 'user',
        text: textOf(each.content),
      })),
      tools: tools.map(({ name, input_schema: schema }) => toolOf(name, schema)),
    };
  },
  whole: (answer, tokens, model) => ({
    id: `msg_${id()}`,
    type: 'message',
    role: 'assistant',
    model,
    content: [anthropicBlock(answer)],
    stop_reason: answer.type === 'call' ? 'tool_use' : 'end_turn',
    stop_sequence: null,
    usage: anthropicUsage(tokens),
  }),
  events: (answer, tokens, model) => {
    const start = { id: `msg_${id()}`, type: 'message', role: 'assistant', model, content: [], stop_reason: null };
    const block = anthropicBlock(answer);
    const empty = answer.type === 'call' ? { ...block, input: {} } : { ...block, text: '' };
    const delta =
      answer.type === 'call'
        ? { type: 'input_json_delta', partial_json: JSON.stringify(answer.input) }
        : { type: 'text_delta', text: answer.text };
    const reason = answer.type === 'call' ? 'tool_use' : 'end_turn';
    const usage = { ...anthropicUsage(tokens), output_tokens: 1 };
    return sse([
      ['message_start', { type: 'message_start', message: { ...start, stop_sequence: null, usage } }],
      ['content_block_start', { type: 'content_block_start', index: 0, content_block: empty }],
      ['content_block_delta', { type: 'content_block_delta', index: 0, delta }],
      ['content_block_stop', { type: 'content_block_stop', index: 0 }],
      [
        'message_delta',
        {
          type: 'message_delta',
          delta: { stop_reason: reason, stop_sequence: null },
          usage: { output_tokens: tokens.output },
        },
      ],
      ['message_stop', { type: 'message_stop' }],
    ]);
  },
};

function anthropicBlock(answer: Answer): Record<string, unknown> {
  if (answer.type === 'text') return { type: 'text', text: answer.text };
  return { type: 'tool_use', id: `toolu_${id()}`, name: answer.tool, input: answer.input };
}

function anthropicUsage({ input, output, cached }: Tokens): Record<string, number> {
  return {
    input_tokens: input,
    output_tokens: output,
    cache_read_input_tokens: cached,
    cache_creation_input_tokens: 0,
  };
}

const ChatBody = z.looseObject({
  model: z.string(),
  stream: z.boolean().catch(false),
  messages: z.array(Role),
  tools: z.array(z.looseObject({ function: z.looseObject({ name: z.string(), parameters: Parameters }) })).catch([]),
});

/** OpenAI's chat completions. */
export const chat: Protocol = {
  read: (body) => {
    const { model, stream, messages, tools } = ChatBody.parse(body);
    const roles: Readonly<Record<string, Said['by']>> = { assistant: 'model', tool: 'tool' };
    return {
      model,
      isStream: stream,
      said: messages.map((each): Said => ({ by: roles[each.role ?? ''] ?? 'user', text: textOf(each.content) })),
      tools: tools.map(({ function: { name, parameters } }) => toolOf(name, parameters)),
    };
  },
  whole: (answer, tokens, model) => ({
    id: `chatcmpl-${id()}`,
    object: 'chat.completion',
    created: 1,
    model,
    choices: [{ index: 0, message: { role: 'assistant', ...chatMessage(answer) }, finish_reason: chatReason(answer) }],
    usage: chatUsage(tokens),
  }),
  events: (answer, tokens, model) => {
    const head = { id: `chatcmpl-${id()}`, object: 'chat.completion.chunk', created: 1, model };
    const delta = chatMessage(answer);
    const chunk = (choice: unknown, usage: unknown = null): unknown => ({ ...head, choices: [choice], usage });
    return sse([
      [null, chunk({ index: 0, delta: { role: 'assistant', ...delta }, finish_reason: null })],
      [null, chunk({ index: 0, delta: {}, finish_reason: chatReason(answer) })],
      [null, { ...head, choices: [], usage: chatUsage(tokens) }],
      [null, '[DONE]'],
    ]);
  },
};

const chatReason = (answer: Answer): string => (answer.type === 'call' ? 'tool_calls' : 'stop');

function chatMessage(answer: Answer): Record<string, unknown> {
  if (answer.type === 'text') return { content: answer.text };
  const called = { name: answer.tool, arguments: JSON.stringify(answer.input) };
  return { content: null, tool_calls: [{ index: 0, id: `call_${id()}`, type: 'function', function: called }] };
}

function chatUsage({ input, output, cached }: Tokens): Record<string, unknown> {
  return {
    prompt_tokens: input + cached,
    completion_tokens: output,
    total_tokens: input + cached + output,
    prompt_tokens_details: { cached_tokens: cached },
  };
}

const ResponsesBody = z.looseObject({
  model: z.string(),
  stream: z.boolean().catch(false),
  input: z.union([z.string(), z.array(z.looseObject({ type: z.string().optional(), role: z.string().optional() }))]),
  tools: z
    .array(z.looseObject({ name: z.string().optional(), type: z.string(), parameters: Parameters.optional() }))
    .catch([]),
});

/** OpenAI's responses. */
export const responses: Protocol = {
  read: (body) => {
    const { model, stream, input, tools } = ResponsesBody.parse(body);
    const items = typeof input === 'string' ? [{ role: 'user', content: input }] : input;
    const isModel = (item: { type?: string | undefined; role?: string | undefined }): boolean =>
      item.role === 'assistant' || item.type === 'function_call' || item.type === 'local_shell_call';
    return {
      model,
      isStream: stream,
      said: items.map((item): Said => ({ by: isModel(item) ? 'model' : 'user', text: textOf(item) })),
      tools: tools.map(({ name, type, parameters }) => toolOf(name ?? type, parameters)),
    };
  },
  whole: (answer, tokens, model) => ({
    ...responseHead(model),
    status: 'completed',
    output: [responseItem(answer)],
    usage: responseUsage(tokens),
  }),
  events: (answer, tokens, model) => {
    const head = responseHead(model);
    const item = responseItem(answer);
    const usage = responseUsage(tokens);
    return sse([
      ['response.created', { type: 'response.created', response: { ...head, status: 'in_progress', output: [] } }],
      ['response.output_item.added', { type: 'response.output_item.added', output_index: 0, item }],
      ['response.output_item.done', { type: 'response.output_item.done', output_index: 0, item }],
      [
        'response.completed',
        { type: 'response.completed', response: { ...head, status: 'completed', output: [item], usage } },
      ],
    ]);
  },
};

const responseHead = (model: string): Record<string, unknown> => ({
  id: `resp_${id()}`,
  object: 'response',
  created_at: 1,
  model,
});

function responseItem(answer: Answer): Record<string, unknown> {
  if (answer.type === 'text') {
    const content = [{ type: 'output_text', text: answer.text, annotations: [] }];
    return { type: 'message', id: `msg_${id()}`, role: 'assistant', status: 'completed', content };
  }
  const called = { name: answer.tool, arguments: JSON.stringify(answer.input) };
  return { type: 'function_call', id: `fc_${id()}`, call_id: `call_${id()}`, status: 'completed', ...called };
}

function responseUsage({ input, output, cached }: Tokens): Record<string, unknown> {
  return {
    input_tokens: input + cached,
    input_tokens_details: { cached_tokens: cached },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: input + cached + output,
  };
}

const GeminiBody = z.looseObject({
  contents: z.array(z.looseObject({ role: z.string().optional(), parts: z.unknown() })),
  tools: z
    .array(
      z.looseObject({
        functionDeclarations: z
          .array(
            z.looseObject({
              name: z.string(),
              parameters: Parameters.optional(),
              parametersJsonSchema: Parameters.optional(),
            }),
          )
          .catch([]),
      }),
    )
    .catch([]),
});

/** Gemini's generateContent. */
export const google: Protocol = {
  read: (body, path) => {
    const { contents, tools } = GeminiBody.parse(body);
    return {
      model: /models\/([^:]+)/.exec(path)?.[1] ?? 'gemini',
      isStream: path.includes(':streamGenerateContent'),
      said: contents.map((each): Said => ({ by: each.role === 'model' ? 'model' : 'user', text: textOf(each.parts) })),
      tools: tools.flatMap((tool) =>
        tool.functionDeclarations.map(({ name, parameters, parametersJsonSchema }) =>
          toolOf(name, parametersJsonSchema ?? parameters),
        ),
      ),
    };
  },
  whole: (answer, tokens, model) => geminiAnswer(answer, tokens, model),
  events: (answer, tokens, model) => sse([[null, geminiAnswer(answer, tokens, model)]]),
};

function geminiAnswer(answer: Answer, { input, output, cached }: Tokens, model: string): unknown {
  const part =
    answer.type === 'text' ? { text: answer.text } : { functionCall: { name: answer.tool, args: answer.input } };
  return {
    candidates: [{ index: 0, content: { role: 'model', parts: [part] }, finishReason: 'STOP' }],
    modelVersion: model,
    usageMetadata: {
      promptTokenCount: input + cached,
      candidatesTokenCount: output,
      cachedContentTokenCount: cached,
      totalTokenCount: input + cached + output,
    },
  };
}
