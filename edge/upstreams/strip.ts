/**
 * Fields of stores' answers that are about the store and not the object: request ids, versions, encryption, copies. They
 * are neither stored nor handed on from origins with an S3 signature. Names by their beginning, in lower case.
 */
export const storedResponseStrip: readonly string[] = [
  "x-amz-", // Amazon S3, and what all look-alikes copy of it
  "x-goog-", // Google Cloud Storage
  "x-guploader-",
  "x-bz-", // Backblaze B2
  "x-oss-", // Alibaba Cloud
  "x-cos-", // Tencent Cloud
  "x-obs-", // Huawei Cloud
  "x-minio-",
  "x-rgw-", // Ceph
  "x-wasabi-",
];

/** Whether a response field is a store's own affair; `name` in lower case. */
export function isStoreField(name: string): boolean {
  return storedResponseStrip.some((beginning) => name.startsWith(beginning));
}
