/** The ports' contracts on the in-memory GitHub, so that scenarios stand on the same ground as the real thing. */
import { memoryStage } from '../support/memory-stage.ts';
import { ledgerContract } from './ledger-contract.ts';
import { pullContract } from './pull-contract.ts';
import { repositoryContract } from './repository-contract.ts';

ledgerContract('in memory', memoryStage);
pullContract('in memory', memoryStage);
repositoryContract('in memory', memoryStage);
