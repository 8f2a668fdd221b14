/** As Pacemaker reads a boolean (crm_str_to_boolean in lib/common/strings.c). */
export function isTrue(text: string | undefined): boolean {
  return ['true', 'on', 'yes', 'y', '1'].includes(text?.toLowerCase() ?? '');
}

/** Not merely absent: said to be false. */
export function isFalse(text: string | undefined): boolean {
  return ['false', 'off', 'no', 'n', '0'].includes(text?.toLowerCase() ?? '');
}
