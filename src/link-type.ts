/** A LINKTYPE_ value as savefiles hold it (https://www.tcpdump.org/linktypes.html). */
export type LinkType = number;

export const LINKTYPE_NULL = 0;
export const LINKTYPE_ETHERNET = 1;
export const LINKTYPE_IEEE802_5 = 6;
export const LINKTYPE_SLIP = 8;
export const LINKTYPE_PPP = 9;
export const LINKTYPE_FDDI = 10;
export const LINKTYPE_PPP_HDLC = 50;
export const LINKTYPE_PPP_ETHER = 51;
export const LINKTYPE_ATM_RFC1483 = 100;
export const LINKTYPE_RAW = 101;
export const LINKTYPE_C_HDLC = 104;
export const LINKTYPE_IEEE802_11 = 105;
export const LINKTYPE_FRELAY = 107;
export const LINKTYPE_LOOP = 108;
export const LINKTYPE_ENC = 109;
export const LINKTYPE_LINUX_SLL = 113;
export const LINKTYPE_PFLOG = 117;
export const LINKTYPE_IEEE802_11_PRISM = 119;
export const LINKTYPE_IP_OVER_FC = 122;
export const LINKTYPE_SUNATM = 123;
export const LINKTYPE_IEEE802_11_RADIOTAP = 127;
export const LINKTYPE_APPLE_IP_OVER_IEEE1394 = 138;
export const LINKTYPE_IEEE802_11_AVS = 163;
export const LINKTYPE_PPP_PPPD = 166;
export const LINKTYPE_JUNIPER_ETHER = 178;
export const LINKTYPE_JUNIPER_PPP = 179;
export const LINKTYPE_JUNIPER_FRELAY = 180;
export const LINKTYPE_JUNIPER_CHDLC = 181;
export const LINKTYPE_PPI = 192;
export const LINKTYPE_PPP_WITH_DIR = 204;
export const LINKTYPE_C_HDLC_WITH_DIR = 205;
export const LINKTYPE_FRELAY_WITH_DIR = 206;
export const LINKTYPE_MPLS = 219;
export const LINKTYPE_IPNET = 226;
export const LINKTYPE_IPV4 = 228;
export const LINKTYPE_IPV6 = 229;
export const LINKTYPE_NFLOG = 239;
export const LINKTYPE_NETANALYZER = 240;
export const LINKTYPE_IPOIB = 242;
export const LINKTYPE_PKTAP = 258;
export const LINKTYPE_ETHERNET_MPACKET = 274;
export const LINKTYPE_LINUX_SLL2 = 276;
export const LINKTYPE_DSA_TAG_BRCM = 281;
export const LINKTYPE_DSA_TAG_BRCM_PREPEND = 282;
export const LINKTYPE_DSA_TAG_DSA = 284;
export const LINKTYPE_DSA_TAG_EDSA = 285;

/** The names that the report uses, also of link types that are not decoded: an unsupported one is told by name. */
const NAMES: Readonly<Record<number, string>> = {
  0: 'NULL',
  1: 'EN10MB',
  6: 'IEEE802_5',
  7: 'ARCNET_BSD',
  8: 'SLIP',
  9: 'PPP',
  10: 'FDDI',
  50: 'PPP_HDLC',
  51: 'PPP_ETHER',
  99: 'SYMANTEC_FIREWALL',
  100: 'ATM_RFC1483',
  101: 'RAW',
  104: 'C_HDLC',
  105: 'IEEE802_11',
  107: 'FRELAY',
  108: 'LOOP',
  109: 'ENC',
  113: 'LINUX_SLL',
  114: 'LTALK',
  117: 'PFLOG',
  119: 'IEEE802_11_PRISM',
  122: 'IP_OVER_FC',
  123: 'SUNATM',
  127: 'IEEE802_11_RADIOTAP',
  129: 'ARCNET_LINUX',
  138: 'APPLE_IP_OVER_IEEE1394',
  139: 'MTP2_WITH_PHDR',
  140: 'MTP2',
  141: 'MTP3',
  142: 'SCCP',
  143: 'DOCSIS',
  144: 'LINUX_IRDA',
  147: 'USER0',
  160: 'USER13',
  163: 'IEEE802_11_AVS',
  165: 'BACNET_MS_TP',
  166: 'PPP_PPPD',
  169: 'GPRS_LLC',
  178: 'JUNIPER_ETHER',
  179: 'JUNIPER_PPP',
  180: 'JUNIPER_FRELAY',
  181: 'JUNIPER_CHDLC',
  187: 'BLUETOOTH_HCI_H4',
  189: 'USB_LINUX',
  192: 'PPI',
  195: 'IEEE802_15_4',
  197: 'ERF',
  201: 'BLUETOOTH_HCI_H4_WITH_PHDR',
  203: 'LAPD',
  204: 'PPP_WITH_DIR',
  205: 'C_HDLC_WITH_DIR',
  206: 'FRELAY_WITH_DIR',
  219: 'MPLS',
  220: 'USB_LINUX_MMAPPED',
  226: 'IPNET',
  227: 'CAN_SOCKETCAN',
  228: 'IPV4',
  229: 'IPV6',
  230: 'IEEE802_15_4_NOFCS',
  231: 'DBUS',
  239: 'NFLOG',
  240: 'NETANALYZER',
  242: 'IPOIB',
  247: 'INFINIBAND',
  249: 'USBPCAP',
  253: 'NETLINK',
  258: 'PKTAP',
  274: 'ETHERNET_MPACKET',
  276: 'LINUX_SLL2',
  281: 'DSA_TAG_BRCM',
  282: 'DSA_TAG_BRCM_PREPEND',
  284: 'DSA_TAG_DSA',
  285: 'DSA_TAG_EDSA',
};

/** "EN10MB", or "LINKTYPE_147" for one without a name here. */
export function linkTypeName(linkType: LinkType): string {
  return NAMES[linkType] ?? `LINKTYPE_${linkType}`;
}

/** DLT_RAW on Linux, macOS, FreeBSD and Windows; the savefile's LINKTYPE_RAW is another number. */
const DLT_RAW = 12;

/** The LINKTYPE_ value for the DLT_ value that pcap_datalink() answers: they differ only for raw IP. OpenBSD's 14 is raw IP too. */
export function fromDataLinkType(dataLinkType: number): LinkType {
  return dataLinkType === DLT_RAW || dataLinkType === 14 ? LINKTYPE_RAW : dataLinkType;
}
