import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCorosyncConf } from '../../deployer/parse-corosync-conf.ts';

test('reads the file that pcs 0.11 writes', () => {
  const conf = `totem {
    version: 2
    cluster_name: openstack-ha
    transport: knet
    crypto_cipher: aes256
}

nodelist {
    node {
        ring0_addr: 10.0.0.11
        name: controller1-vm
        nodeid: 1
    }

    node {
        ring0_addr: controller2-vm
        name: controller2-vm
        nodeid: 2
    }
}

quorum {
    provider: corosync_votequorum
}
`;
  assert.deepEqual(parseCorosyncConf(conf), {
    clusterName: 'openstack-ha',
    nodes: ['controller1-vm', 'controller2-vm'],
  });
});

test('reads the file that pcs 0.9 writes, which names nodes by their addresses', () => {
  const conf =
    'totem {\nversion: 2\nsecauth: off\ncluster_name: ha\ntransport: udpu\n}\n\n' +
    'nodelist {\n  node {\n        ring0_addr: n1\n        nodeid: 1\n       }\n\n  node{\n ring0_addr: n2\n nodeid: 2\n }\n}\n';
  assert.deepEqual(parseCorosyncConf(conf), { clusterName: 'ha', nodes: ['n1', 'n2'] });
});

test('takes neither comments nor other sections for the cluster’s name and nodes', () => {
  const conf =
    '# cluster_name: no\ntotem {\n interface {\n  name: x\n  cluster_name: inner\n }\n}\nlogging {\n cluster_name: y\n}\n';
  assert.deepEqual(parseCorosyncConf(conf), { clusterName: null, nodes: [] });
  assert.deepEqual(parseCorosyncConf(''), { clusterName: null, nodes: [] });
});
