import { readdirSync } from 'node:fs';
import { expect } from 'chai';
import { validate } from '../judge/validate.ts';
import { exampleFaults } from '../rule-set/check-examples.ts';
import { exampleInputs } from '../rule-set/examples.ts';
import { builtInRules } from './all.ts';

const fromTheSeed = `
  check_istio_inbound_ports_annotation check_deployment_hooks check_istio_serviceentry_port_protocol check_schema
  check_cronjob_periods check_curl_in_probes check_manifests check_namespace check_release_name
  check_duplicate_resources check_jvm_max_heap_config check_reserved_custom_service_names
  check_same_release_and_namespace check_reserved_ports check_image_name check_duplicate_environment_variables
  check_empty_config_section_in_values check_service_discovery check_network_policies check_helmfile_secrets
  check_istio_manifests check_resource_memory_limits_and_requests check_yaml_validity check_manifest_api_versions`;

describe('the built-in rules', () => {
  it('every validator of the seed is there by its own id', () => {
    const ids = builtInRules.map(({ id }) => id);
    expect(ids).to.include.members(fromTheSeed.trim().split(/\s+/));
    expect(new Set(ids).size).to.equal(ids.length);
  });

  it('every file of the folder is in the list, and is called like its rule', () => {
    const files = readdirSync(import.meta.dirname).filter((name) => /^check_\w+\.ts$/.test(name));
    expect(files.map((name) => name.slice(0, -'.ts'.length)).sort()).to.deep.equal(
      builtInRules.map(({ id }) => id).sort(),
    );
  });

  for (const rule of builtInRules) {
    it(`${rule.id} finds its failing example, with a place, and passes the other`, () => {
      expect(exampleFaults(rule)).to.deep.equal([]);
    });

    it(`no rule has an error in the passing example of ${rule.id}`, () => {
      const { problems, unusable } = validate(exampleInputs(rule.examples.passing));
      expect(unusable).to.deep.equal([]);
      expect(problems.filter(({ severity }) => severity === 'error')).to.deep.equal([]);
    });
  }

  it('each says why and what in sentences', () => {
    for (const { id, title, reason, doc } of builtInRules) {
      expect(title, id).not.to.match(/\.$/);
      expect(reason, id).to.match(/^[A-Z].*\.$/s);
      expect(doc.length, id).to.be.greaterThan(60);
    }
  });
});
