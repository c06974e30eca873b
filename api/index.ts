/** The front door. */
import { functionHost } from '../src/function.ts';

/** Says that the App is there, or what its environment lacks. */
export function GET(): Response {
  return functionHost().handlers.health();
}
