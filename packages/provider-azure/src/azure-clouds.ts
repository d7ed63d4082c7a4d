/** The Azure clouds that exist for customers. */
export const AZURE_CLOUDS = ['public', 'us-government', 'china'] as const;

/** One of {@link AZURE_CLOUDS}. */
export type AzureCloud = (typeof AZURE_CLOUDS)[number];

/** Where a cloud is reached. */
export interface CloudEndpoints {
  /** URL of Azure Resource Manager. */
  readonly resourceManager: string;
  /** URL of the authority that issues tokens. */
  readonly authorityHost: string;
}

/**
 * The endpoints of each cloud.
 *
 * @see https://learn.microsoft.com/azure/azure-government/compare-azure-government-global-azure
 * @see https://learn.microsoft.com/azure/china/resources-developer-guide
 */
export const CLOUD_ENDPOINTS: Readonly<Record<AzureCloud, CloudEndpoints>> = {
  public: {
    resourceManager: 'https://management.azure.com',
    authorityHost: 'https://login.microsoftonline.com',
  },
  'us-government': {
    resourceManager: 'https://management.usgovcloudapi.net',
    authorityHost: 'https://login.microsoftonline.us',
  },
  china: {
    resourceManager: 'https://management.chinacloudapi.cn',
    authorityHost: 'https://login.chinacloudapi.cn',
  },
};
