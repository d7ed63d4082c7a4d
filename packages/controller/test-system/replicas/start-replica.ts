import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { TestDatabase } from '../postgresql/create-database.ts';
import type { ReplicaReport, ReplicaTask } from './replica-process.ts';

const SCRIPT = fileURLToPath(new URL('replica-process.ts', import.meta.url));

/** A process with a store on a server. */
export interface Replica {
  readonly child: ChildProcess;
  /** All that it has told so far. */
  readonly reports: readonly ReplicaReport[];
  send(task: ReplicaTask): void;
  /** What it has told of one kind. */
  told(type: ReplicaReport['type']): readonly ReplicaReport[];
}

/** Starts a replica. */
export function startReplica(url: string): Replica {
  const child = fork(SCRIPT, [url], { execPath: process.execPath, execArgv: ['--conditions=@cloud-spi/source'] });
  const reports: ReplicaReport[] = [];
  child.on('message', (message) => reports.push(message as ReplicaReport));
  return {
    child,
    reports,
    send: (task) => child.send(task),
    told: (type) => reports.filter((one) => one.type === type),
  };
}

/** Makes the table in which replicas note their runs. */
export async function createNotes(database: TestDatabase): Promise<void> {
  await database.run(`
    create schema notes;
    create table notes.runs (
      uid text not null,
      claim bigint not null,
      begun_at timestamptz not null default clock_timestamp(),
      ended_at timestamptz,
      primary key (uid, claim)
    )`);
}

/** The pairs of runs of one key that were under way at the same time. */
export async function findOverlaps(database: TestDatabase): Promise<readonly unknown[]> {
  return await database.run(`
    select a.uid, a.begun_at, a.ended_at, b.begun_at, b.ended_at
    from notes.runs a join notes.runs b on a.uid = b.uid and a.claim < b.claim
    where a.ended_at > b.begun_at and b.ended_at > a.begun_at`);
}
