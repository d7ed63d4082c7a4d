export const harnes = {};
