import type { OwnerReference, ResourceKind } from './resource.ts';
import type { ResourceOfKind } from './resource-of-kind.ts';

/** A resource that does not exist yet: the store gives it uid, versions and times, and `initialStatus` its status. */
export interface ResourceDraft<Kind extends ResourceKind = ResourceKind> {
  readonly kind: Kind;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels?: Readonly<Record<string, string>> | undefined;
    readonly annotations?: Readonly<Record<string, string>> | undefined;
    readonly finalizers?: readonly string[] | undefined;
    readonly ownerReferences?: readonly OwnerReference[] | undefined;
  };
  readonly spec: ResourceOfKind<Kind>['spec'];
}
