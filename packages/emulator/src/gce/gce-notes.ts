import type { MachinePark } from '../park/machine-park.ts';
import type { JsonValue } from '../park/park-state.ts';

/** An error of an operation, as the API shows it. */
export interface OperationError {
  readonly httpStatus: number;
  readonly httpMessage: string;
  readonly code: string;
  readonly message: string;
  readonly errorDetails?: JsonValue[];
}

/** An operation as it is recorded: what it shows at an instant is computed. */
export interface OperationRecord {
  readonly id: string;
  readonly name: string;
  /** `insert`, `delete`, `start` and the like. */
  readonly type: string;
  readonly zone: string;
  /** Path of what is changed. */
  readonly target: string;
  readonly targetId: string | null;
  /** The `requestId` of the request. */
  readonly clientOperationId: string | null;
  readonly insertedAt: number;
  readonly endsAt: number;
  readonly error: OperationError | null;
  /** For an insert: the machine that is made, whose launch may still fail. */
  readonly machineId: string | null;
  readonly statusMessage: string | null;
}

/** What this front end keeps in a park, besides machines and their parts. */
export interface GceNotes {
  /** Ids of machines by `zone/name`; the machine may be gone. */
  readonly machineIds: Record<string, string>;
  operations: OperationRecord[];
}

/**
 * The notes of a project.
 * @param realm whose
 */
export function readNotes(park: MachinePark, realm: string): GceNotes {
  const notes = park.notes(realm);
  notes.machineIds ??= {};
  notes.operations ??= [];
  return notes as unknown as GceNotes;
}
