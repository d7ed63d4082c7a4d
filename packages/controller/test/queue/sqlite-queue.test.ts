import { openFileFixture, openMemoryFixture } from '../store/sqlite-fixture.ts';
import { describeQueue } from './queue-suite.ts';

describeQueue('SQLite in memory', openMemoryFixture);
describeQueue('SQLite in a file', openFileFixture);
