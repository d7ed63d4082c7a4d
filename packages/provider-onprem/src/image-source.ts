import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { toProblem } from '@cloud-spi/provider-kit';
import { createCloudProvisioningError, formatConfigurationProblem } from '@cloud-spi/spi';
import type { OnpremImage } from './onprem-provider-options.ts';

/** An image, and what errors about it say. */
export interface WantedImage {
  /** Name of the image. */
  readonly imageId: string;
  readonly image: OnpremImage;
  /** The method of the contract. */
  readonly operation: string;
}

/** The content of an image. */
export interface ImageSource {
  /** Tells contents apart. */
  readonly identity: string;
  readonly bytes: number;
  /** Begins to read it; again from its beginning each time. */
  open(): AsyncIterable<Uint8Array>;
}

/**
 * Finds the content of an image that is uploaded; it is read when it is opened.
 *
 * @param wanted - The image: a file or a URL.
 * @param signal - Ends downloads.
 * @throws InvalidConfiguration when the file or URL is not there; Unavailable.
 */
export async function openImageSource(wanted: WantedImage, signal: AbortSignal): Promise<ImageSource> {
  const { image, imageId, operation } = wanted;
  const { file } = image;
  if (file === undefined) return await openUrl(wanted, signal);
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) throw toImageRefusal(imageId, operation, `an image whose file is there: ${file}`);
  const identity = JSON.stringify([file, found.size, found.mtimeMs]);
  return { identity, bytes: found.size, open: () => createReadStream(file) };
}

async function openUrl({ image, imageId, operation }: WantedImage, signal: AbortSignal): Promise<ImageSource> {
  const { url = '', sha256 = '' } = image;
  // Queries may hold signatures, which are secrets.
  const shown = url.replace(/[?#].*$/, '');
  const fetchFrom = async (method: 'HEAD' | 'GET') => {
    const response = await fetch(url, { method, signal }).catch((error: unknown) => {
      throw toUnavailable(shown, operation, error);
    });
    if (response.ok) return response;
    await response.body?.cancel();
    const { status } = response;
    if (status >= 500 || status === 429) throw toUnavailable(`${shown}, which answers ${status}`, operation);
    throw toImageRefusal(imageId, operation, `an image whose URL answers with 200, not ${status}: ${shown}`);
  };
  const bytes = Number((await fetchFrom('HEAD')).headers.get('content-length'));
  if (!(bytes > 0)) throw toImageRefusal(imageId, operation, `an image whose URL says how long it is: ${shown}`);
  const open = async function* () {
    const hash = createHash('sha256');
    const { body } = await fetchFrom('GET');
    try {
      for await (const chunk of body ?? []) {
        hash.update(chunk);
        yield chunk;
      }
    } catch (error) {
      throw toUnavailable(shown, operation, error);
    }
    if (hash.digest('hex') !== sha256) {
      throw toImageRefusal(imageId, operation, `an image whose content has the SHA-256 ${sha256}`);
    }
  };
  return { identity: JSON.stringify([sha256, bytes]), bytes, open };
}

/** The error of an image that its options promise in vain. @param expected what would be right */
export function toImageRefusal(imageId: string, operation: string, expected: string) {
  const problem = toProblem('imageId', expected, imageId);
  return createCloudProvisioningError({
    code: 'InvalidConfiguration',
    message: `The image cannot be used: ${formatConfigurationProblem(problem)}`,
    provider: 'onprem',
    operation,
    problems: [problem],
  });
}

function toUnavailable(source: string, operation: string, cause?: unknown) {
  return createCloudProvisioningError({
    code: 'Unavailable',
    message: `The image cannot be downloaded from ${source}`,
    provider: 'onprem',
    operation,
    // Its volume is no part of an instance.
    outcome: 'rejected',
    cause,
  });
}
