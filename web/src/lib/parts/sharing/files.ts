// Kinds and sizes of files.

const BY_ENDING: Record<string, string> = {
  pdf: 'application/pdf',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  txt: 'text/plain',
  dcm: 'application/dicom',
  json: 'application/fhir+json'
};

/** What the server takes the file as; none when it takes no such file. */
export function contentTypeOf({ name }: { name: string }): string | null {
  return BY_ENDING[name.split('.').pop()?.toLowerCase() ?? ''] ?? null;
}

/** "1.4 MB". */
export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} kB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
