/** What Azure Resource Manager, or the way to it, answered instead of a result. */
export interface ArmErrorDetails {
  /** HTTP status; undefined when there was no answer. */
  readonly status?: number | undefined;
  /** The error code of the answer, or of the connection (`ECONNRESET`), or the name of the thrown error. */
  readonly code: string;
  readonly message: string;
  /** Codes that the answer wraps, outermost first. */
  readonly innerCodes?: readonly string[] | undefined;
  /** Milliseconds of the `Retry-After` header. */
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/** A request that failed, as plain data. Its message is Azure's own: it names resources, never what a request held. */
export class ArmError extends Error {
  override readonly name = 'ArmError';
  readonly status: number | undefined;
  readonly code: string;
  readonly innerCodes: readonly string[];
  readonly retryAfterMs: number | undefined;

  constructor({ status, code, message, innerCodes = [], retryAfterMs, cause }: ArmErrorDetails) {
    super(message, cause === undefined ? undefined : { cause });
    this.status = status;
    this.code = code;
    this.innerCodes = innerCodes;
    this.retryAfterMs = retryAfterMs;
  }
}

/** The part of an error of the SDK that is read here. */
interface SdkError extends Error {
  readonly statusCode?: number;
  readonly code?: string;
  readonly details?: unknown;
  readonly response?: {
    readonly status?: number;
    readonly bodyAsText?: string | null;
    readonly headers?: { get(name: string): string | undefined };
  };
}

/**
 * Turns what the SDK threw into data.
 *
 * @param error - What was thrown.
 * @param body - Text of the answer, where the SDK does not keep it with the error.
 */
export function toArmError(error: unknown, body?: string | null | undefined): ArmError {
  if (error instanceof ArmError) return error;
  if (!(error instanceof Error)) return new ArmError({ code: typeof error, message: 'The request failed' });
  const { statusCode, details, response, code } = error as SdkError;
  const status = statusCode ?? response?.status;
  const answered = readErrorBody(details) ?? readErrorBody(parseJson(body ?? response?.bodyAsText));
  return new ArmError({
    status,
    code: answered?.code ?? code ?? error.name,
    message: answered?.message ?? error.message.split('\n')[0] ?? '',
    innerCodes: answered?.innerCodes,
    retryAfterMs: toRetryAfterMs(response?.headers?.get('retry-after')),
    cause: error,
  });
}

/**
 * Reads an answer that is an error.
 *
 * @param body - The answer as JSON.
 * @returns Undefined when it is none.
 */
export function readErrorBody(
  body: unknown,
): { readonly code: string; readonly message: string; readonly innerCodes: readonly string[] } | undefined {
  const error = asRecord(asRecord(body)?.error);
  if (typeof error?.code !== 'string') return undefined;
  const message = typeof error.message === 'string' ? error.message : error.code;
  return { code: error.code, message, innerCodes: readInnerCodes(error) };
}

// Deployments wrap the error of the resource provider, sometimes as JSON in the message of a detail.
const DEEPEST = 4;

function readInnerCodes(error: Readonly<Record<string, unknown>>, depth = 0): string[] {
  if (depth >= DEEPEST) return [];
  const details = Array.isArray(error.details) ? error.details.map(asRecord) : [];
  const wrapped = asRecord(asRecord(parseJson(error.message))?.error);
  return [...details, wrapped].flatMap((detail) => {
    if (typeof detail?.code !== 'string') return [];
    return [detail.code, ...readInnerCodes(detail, depth + 1)];
  });
}

function toRetryAfterMs(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return seconds > 0 ? seconds * 1_000 : undefined;
  const untilMs = Date.parse(header) - Date.now();
  return untilMs > 0 ? untilMs : undefined;
}

function parseJson(text: unknown): unknown {
  if (typeof text !== 'string' || !text.trimStart().startsWith('{')) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
}
