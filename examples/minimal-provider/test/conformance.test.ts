import { describe, it } from 'node:test';
import { describeConformance } from '@cloud-spi/conformance/vitest';
import { harness } from '../src/conformance-harness.ts';

describeConformance(harness(), { describe, it });
