import { describeBackups } from './backup-suite.ts';
import { describeMigrations } from './migration-suite.ts';
import { createEmptyFile, openFileFixture, openMemoryFixture } from './sqlite-fixture.ts';
import { describeLastingStore, describeStore } from './store-suite.ts';

describeStore('SQLite in memory', openMemoryFixture);
describeStore('SQLite in a file', openFileFixture);
describeLastingStore('SQLite in a file', openFileFixture);
describeMigrations('SQLite in a file', createEmptyFile);
describeBackups('SQLite to SQLite', createEmptyFile, createEmptyFile);
