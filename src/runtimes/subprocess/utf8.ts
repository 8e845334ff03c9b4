/** Length of the part that does not end within a UTF-8 character; bytes that are no UTF-8 stay in it. */
export function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    return expectedBytes(byte) > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

/** Source  RFC 3629, section 3. */
function expectedBytes(first: number): number {
  if (first >= 0xf0 && first <= 0xf4) return 4;
  if (first >= 0xe0 && first < 0xf0) return 3;
  if (first >= 0xc2 && first < 0xe0) return 2;
  return 1;
}
