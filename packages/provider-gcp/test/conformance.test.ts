import { describeConformance } from '@cloud-spi/conformance/vitest';
import { describe, it } from 'vitest';
import { harness } from '../src/conformance-harness.ts';

// The same checks on a real project: CLOUD_SPI_LIVE=gcp, which costs money; see the README.
const live = process.env.CLOUD_SPI_LIVE === 'gcp';

describeConformance(await harness({ live }), { describe, it }, { live });
