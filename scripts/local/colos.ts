/**
 * Well-known Cloudflare data centres, so that a local edge can say where it stands. Codes, countries and coordinates
 * come from Netrvin/cloudflare-colo-list (MIT licence, https://github.com/Netrvin/cloudflare-colo-list); cities'
 * states and time zones were added by hand.
 */

type Row = readonly [city: string, country: string, continent: string, region: string, timezone: string, latitude: number, longitude: number];

const COLOS = {
  AKL: ["Auckland", "NZ", "OC", "Auckland", "Pacific/Auckland", -37.0081, 174.7920],
  AMS: ["Amsterdam", "NL", "EU", "North Holland", "Europe/Amsterdam", 52.3086, 4.7639],
  ARN: ["Stockholm", "SE", "EU", "Stockholm", "Europe/Stockholm", 59.6519, 17.9186],
  ATL: ["Atlanta", "US", "NA", "Georgia", "America/New_York", 33.6367, -84.4281],
  BKK: ["Bangkok", "TH", "AS", "Bangkok", "Asia/Bangkok", 13.6811, 100.7470],
  BOG: ["Bogotá", "CO", "SA", "Bogota D.C.", "America/Bogota", 4.7016, -74.1469],
  BOM: ["Mumbai", "IN", "AS", "Maharashtra", "Asia/Kolkata", 19.0887, 72.8679],
  BOS: ["Boston", "US", "NA", "Massachusetts", "America/New_York", 42.3643, -71.0052],
  CAI: ["Cairo", "EG", "AF", "Cairo", "Africa/Cairo", 30.1219, 31.4056],
  CDG: ["Paris", "FR", "EU", "Île-de-France", "Europe/Paris", 49.0128, 2.5500],
  CGK: ["Jakarta", "ID", "AS", "Jakarta", "Asia/Jakarta", -6.1256, 106.6560],
  CPT: ["Cape Town", "ZA", "AF", "Western Cape", "Africa/Johannesburg", -33.9648, 18.6017],
  DEL: ["New Delhi", "IN", "AS", "Delhi", "Asia/Kolkata", 28.5665, 77.1031],
  DEN: ["Denver", "US", "NA", "Colorado", "America/Denver", 39.8617, -104.6730],
  DFW: ["Dallas", "US", "NA", "Texas", "America/Chicago", 32.8968, -97.0380],
  DUB: ["Dublin", "IE", "EU", "Leinster", "Europe/Dublin", 53.4213, -6.2701],
  DXB: ["Dubai", "AE", "AS", "Dubai", "Asia/Dubai", 25.2528, 55.3644],
  EWR: ["Newark", "US", "NA", "New Jersey", "America/New_York", 40.6925, -74.1687],
  EZE: ["Buenos Aires", "AR", "SA", "Buenos Aires", "America/Argentina/Buenos_Aires", -34.8222, -58.5358],
  FRA: ["Frankfurt am Main", "DE", "EU", "Hesse", "Europe/Berlin", 50.0264, 8.5431],
  GRU: ["São Paulo", "BR", "SA", "São Paulo", "America/Sao_Paulo", -23.4356, -46.4731],
  HEL: ["Helsinki", "FI", "EU", "Uusimaa", "Europe/Helsinki", 60.3172, 24.9633],
  HKG: ["Hong Kong", "HK", "AS", "Hong Kong", "Asia/Hong_Kong", 22.3089, 113.9150],
  IAD: ["Ashburn", "US", "NA", "Virginia", "America/New_York", 38.9445, -77.4558],
  ICN: ["Seoul", "KR", "AS", "Seoul", "Asia/Seoul", 37.4691, 126.4510],
  IST: ["Istanbul", "TR", "AS", "Istanbul", "Europe/Istanbul", 41.2622, 28.7278],
  JNB: ["Johannesburg", "ZA", "AF", "Gauteng", "Africa/Johannesburg", -26.1333, 28.2500],
  KIX: ["Osaka", "JP", "AS", "Osaka", "Asia/Tokyo", 34.4273, 135.2440],
  LAX: ["Los Angeles", "US", "NA", "California", "America/Los_Angeles", 33.9425, -118.4080],
  LHR: ["London", "GB", "EU", "England", "Europe/London", 51.4706, -0.4619],
  LIM: ["Lima", "PE", "SA", "Lima", "America/Lima", -12.0219, -77.1143],
  LIS: ["Lisbon", "PT", "EU", "Lisbon", "Europe/Lisbon", 38.7813, -9.1359],
  LOS: ["Lagos", "NG", "AF", "Lagos", "Africa/Lagos", 6.5774, 3.3212],
  MAD: ["Madrid", "ES", "EU", "Madrid", "Europe/Madrid", 40.4936, -3.5668],
  MEL: ["Melbourne", "AU", "OC", "Victoria", "Australia/Melbourne", -37.6733, 144.8430],
  MEX: ["Mexico City", "MX", "NA", "Mexico City", "America/Mexico_City", 19.4363, -99.0721],
  MIA: ["Miami", "US", "NA", "Florida", "America/New_York", 25.7932, -80.2906],
  MRS: ["Marseille", "FR", "EU", "Provence-Alpes-Côte d'Azur", "Europe/Paris", 43.4393, 5.2214],
  MUC: ["Munich", "DE", "EU", "Bavaria", "Europe/Berlin", 48.3538, 11.7861],
  MXP: ["Milan", "IT", "EU", "Lombardy", "Europe/Rome", 45.6306, 8.7281],
  NBO: ["Nairobi", "KE", "AF", "Nairobi", "Africa/Nairobi", -1.3192, 36.9278],
  NRT: ["Tokyo", "JP", "AS", "Tokyo", "Asia/Tokyo", 35.7647, 140.3860],
  ORD: ["Chicago", "US", "NA", "Illinois", "America/Chicago", 41.9786, -87.9048],
  PER: ["Perth", "AU", "OC", "Western Australia", "Australia/Perth", -31.9403, 115.9670],
  PRG: ["Prague", "CZ", "EU", "Prague", "Europe/Prague", 50.1008, 14.2600],
  SCL: ["Santiago", "CL", "SA", "Santiago Metropolitan", "America/Santiago", -33.3930, -70.7858],
  SEA: ["Seattle", "US", "NA", "Washington", "America/Los_Angeles", 47.4490, -122.3090],
  SIN: ["Singapore", "SG", "AS", "Singapore", "Asia/Singapore", 1.3502, 103.9940],
  SJC: ["San Jose", "US", "NA", "California", "America/Los_Angeles", 37.3626, -121.9290],
  SYD: ["Sydney", "AU", "OC", "New South Wales", "Australia/Sydney", -33.9461, 151.1770],
  TLV: ["Tel Aviv", "IL", "AS", "Tel Aviv", "Asia/Jerusalem", 32.0114, 34.8867],
  TPE: ["Taipei", "TW", "AS", "Taiwan", "Asia/Taipei", 25.0777, 121.2330],
  VIE: ["Vienna", "AT", "EU", "Vienna", "Europe/Vienna", 48.1103, 16.5697],
  WAW: ["Warsaw", "PL", "EU", "Mazovia", "Europe/Warsaw", 52.1657, 20.9671],
  YUL: ["Montreal", "CA", "NA", "Quebec", "America/Toronto", 45.4706, -73.7408],
  YYZ: ["Toronto", "CA", "NA", "Ontario", "America/Toronto", 43.6772, -79.6306],
  ZRH: ["Zurich", "CH", "EU", "Zurich", "Europe/Zurich", 47.4647, 8.5492],
} as const satisfies Record<string, Row>;

/** A data centre this table knows, by its IATA code. */
export type ColoCode = keyof typeof COLOS;

/** Every known code, in alphabetical order. */
export const COLO_CODES: readonly string[] = Object.keys(COLOS);

/** Whether the table has a data centre of this (upper-case) code. */
export function isColo(code: string): code is ColoCode {
  return Object.hasOwn(COLOS, code);
}

/**
 * The `request.cf` of a plain HTTP/1.1 listener sitting beside the data centre, in the platform's own types:
 * coordinates are strings, round trips are milliseconds. What its connection delivers is not known: a loopback's speed says nothing of a line.
 */
export function cfOf(code: ColoCode): Record<string, unknown> {
  const [city, country, continent, region, timezone, latitude, longitude] = COLOS[code];
  return {
    colo: code,
    country,
    continent,
    region,
    city,
    timezone,
    latitude: latitude.toFixed(5),
    longitude: longitude.toFixed(5),
    asn: 64496, // RFC 5398: reserved for documentation, so it can be nobody's
    asOrganization: "Local listener",
    httpProtocol: "HTTP/1.1",
    clientTcpRtt: 12,
    requestPriority: "",
    tlsVersion: "",
    tlsCipher: "",
  };
}
