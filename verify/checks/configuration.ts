import { theCluster, type Check } from '../check.ts';
import { judgeKnown } from '../judge-known.ts';

export const configuration: Check = {
  name: 'configuration',
  title: 'crm_verify is content with the running configuration',
  look({ crmVerify }) {
    return judgeKnown(crmVerify, theCluster, (lines) =>
      lines.length === 0
        ? []
        : [
            {
              where: theCluster,
              what: `crm_verify complains: ${lines.map(withoutFunction).join('; ')}`,
              why: 'Pacemaker leaves out what it cannot read: what was configured is not what happens',
              mend: 'correct what it names: pcs constraint, pcs config and pcs property show it',
            },
          ],
    );
  },
};

/** `(unpack_location) error: …` and `error: unpack_location: …` tell the same. */
function withoutFunction(line: string): string {
  return line
    .replace(/^\(\w+\)\s*/, '')
    .replace(/\s+/g, ' ')
    .trim();
}
