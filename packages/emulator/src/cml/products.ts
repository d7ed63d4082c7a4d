/** What a CML product name stands for. */
export interface CmlProduct {
  /** Running nodes that the license itself allows. */
  readonly nodes: number;
  /** Whether expansion nodes can be ordered (and clusters built). */
  readonly isEnterprise: boolean;
  /** Feature id prefix of the base license; the rest is a UUID. */
  readonly featurePrefix: string;
}

/** Running nodes without a license. */
export const unlicensedNodes = 5;

/** The documented product names. The limit of Education is not published; Enterprise's is assumed. */
export const cmlProducts: Readonly<Record<string, CmlProduct>> = {
  CML_Enterprise: { nodes: 20, isEnterprise: true, featurePrefix: 'regid.2019-10.com.cisco.CML_ENT_BASE,1.0_' },
  CML_Education: { nodes: 20, isEnterprise: true, featurePrefix: 'regid.2019-10.com.cisco.CML_EDU_BASE,1.0_' },
  CML_Personal: { nodes: 20, isEnterprise: false, featurePrefix: 'regid.2019-10.com.cisco.CML_PERS_BASE,1.0_' },
  CML_Personal40: { nodes: 40, isEnterprise: false, featurePrefix: 'regid.2019-10.com.cisco.CML_PERS40_BASE,1.0_' },
};

/** Feature id prefix of expansion nodes. */
export const expansionFeaturePrefix = 'regid.2019-10.com.cisco.CML_NODE_COUNT,1.0_';
