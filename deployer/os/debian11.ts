import { debian } from './debian.ts';
import type { OsDialect } from './dialect.ts';

/** Debian 11: its pcsd.service does not draw in the half of pcsd that is written in Ruby, without which it answers nobody. */
export const debian11: OsDialect = { ...debian, pcsdUnits: ['pcsd-ruby.service', 'pcsd.service'] };
