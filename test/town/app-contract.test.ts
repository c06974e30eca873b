/** The ports' contracts on the real adapters, over HTTP, against the stand-in. */
import { ledgerContract } from '../contract/ledger-contract.ts';
import { pullContract } from '../contract/pull-contract.ts';
import { repositoryContract } from '../contract/repository-contract.ts';
import { standinStage } from '../support/standin-stage.ts';

ledgerContract('on the stand-in', standinStage);
pullContract('on the stand-in', standinStage);
repositoryContract('on the stand-in', standinStage);
