/** A promise, and what settles it. */
export class Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T | PromiseLike<T>) => void;
  readonly reject: (reason: Error) => void;

  constructor() {
    let resolve: (value: T | PromiseLike<T>) => void = () => undefined;
    let reject: (reason: Error) => void = () => undefined;
    this.promise = new Promise<T>((onResolve, onReject) => {
      resolve = onResolve;
      reject = onReject;
    });
    this.resolve = resolve;
    this.reject = reject;
  }
}
