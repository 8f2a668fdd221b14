import { type Configuration, parseConfiguration } from '../../../lab/observe/parse-configuration.ts';

/** A running cluster's configuration with these resources and constraints, as XML. */
export function configurationOf(resources: string, constraints = ''): Configuration {
  return parseConfiguration(
    `<configuration><crm_config/><nodes/><resources>${resources}</resources><constraints>${constraints}</constraints></configuration>`,
  );
}

/** A primitive as pcs writes it. */
export function primitive(
  id: string,
  { agent = 'Dummy', provider = 'pacemaker', options = {}, meta = {}, operations = '' } = {},
): string {
  const pairs = (set: string, values: Record<string, string>): string =>
    `<${set} id="${id}-${set}">${Object.entries(values)
      .map(([name, value]) => `<nvpair id="${id}-${set}-${name}" name="${name}" value="${value}"/>`)
      .join('')}</${set}>`;
  return (
    `<primitive id="${id}" class="ocf" provider="${provider}" type="${agent}">` +
    `${pairs('instance_attributes', options)}${pairs('meta_attributes', meta)}<operations>${operations}</operations></primitive>`
  );
}
