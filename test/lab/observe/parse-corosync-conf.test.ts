import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCorosyncConf } from '../../../lab/observe/parse-corosync-conf.ts';

const ofPcs011 = `totem {
    version: 2
    cluster_name: openstack-ha
    transport: knet
    crypto_cipher: aes256
    interface {
        linknumber: 0
        knet_ping_interval: 100
    }
    interface {
        linknumber: 1
    }
}

nodelist {
    node {
        ring0_addr: 10.0.0.11
        ring1_addr: 10.1.0.11
        name: controller1-vm
        nodeid: 1
    }

    node {
        ring0_addr: controller2-vm
        name: controller2-vm
        nodeid: 2
        quorum_votes: 2
    }
}

quorum {
    provider: corosync_votequorum
    two_node: 1

    device {
        model: net
        votes: 1

        net {
            algorithm: ffsplit
            host: qnetd
        }
    }
}
`;

test('reads the whole file that pcs 0.11 writes', () => {
  assert.deepEqual(parseCorosyncConf(ofPcs011), {
    clusterName: 'openstack-ha',
    totem: { version: '2', cluster_name: 'openstack-ha', transport: 'knet', crypto_cipher: 'aes256' },
    interfaces: [{ linknumber: '0', knet_ping_interval: '100' }, { linknumber: '1' }],
    quorum: { provider: 'corosync_votequorum', two_node: '1' },
    device: { settings: { model: 'net', votes: '1' }, model: { algorithm: 'ffsplit', host: 'qnetd' } },
    nodes: [
      {
        name: 'controller1-vm',
        nodeId: 1,
        addresses: ['10.0.0.11', '10.1.0.11'],
        settings: { ring0_addr: '10.0.0.11', ring1_addr: '10.1.0.11', name: 'controller1-vm', nodeid: '1' },
      },
      {
        name: 'controller2-vm',
        nodeId: 2,
        addresses: ['controller2-vm'],
        settings: { ring0_addr: 'controller2-vm', name: 'controller2-vm', nodeid: '2', quorum_votes: '2' },
      },
    ],
  });
});

test('reads the file that pcs 0.9 writes, which names nodes by their addresses', () => {
  const conf =
    'totem {\nversion: 2\nsecauth: off\ncluster_name: ha\ntransport: udpu\n}\n\n' +
    'nodelist {\n  node {\n        ring0_addr: n1\n        nodeid: 1\n       }\n\n  node{\n ring0_addr: n2\n nodeid: 2\n }\n}\n';
  const { clusterName, nodes, device } = parseCorosyncConf(conf);
  assert.deepEqual([clusterName, nodes.map(({ name }) => name), device], ['ha', ['n1', 'n2'], null]);
});

test('takes neither comments nor other sections for the cluster’s name and nodes', () => {
  const conf =
    '# cluster_name: no\ntotem {\n interface {\n  name: x\n  cluster_name: inner\n }\n}\nlogging {\n cluster_name: y\n}\n';
  const nothing = { clusterName: null, nodes: [], quorum: {}, device: null };
  assert.deepEqual(parseCorosyncConf(conf), {
    ...nothing,
    totem: {},
    interfaces: [{ name: 'x', cluster_name: 'inner' }],
  });
  assert.deepEqual(parseCorosyncConf(''), { ...nothing, totem: {}, interfaces: [] });
});
