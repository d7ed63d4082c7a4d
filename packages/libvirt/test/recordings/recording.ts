/** Messages between libvirt's own client and a real server, in the order in which they were seen; the bytes in hex. */
export type Recording = readonly { readonly from: 'client' | 'server'; readonly bytes: string }[];
