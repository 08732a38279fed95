/** Whether a rule file is plainly right. */
export const isPlainRules = (_text: string): boolean => false;
