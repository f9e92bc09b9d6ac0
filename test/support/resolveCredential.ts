import { NodeHelpers, Workflow } from 'n8n-workflow';
import type {
	ICredentialDataDecryptedObject,
	INode,
	INodeParameters,
	INodeProperties,
} from 'n8n-workflow';

/** Resolves a credential the way n8n's credentials helper does: defaults, then expressions. */
export function resolveCredential(
	properties: INodeProperties[],
	stored: INodeParameters,
): ICredentialDataDecryptedObject {
	const withDefaults = NodeHelpers.getNodeParameters(properties, stored, true, false, null, null)!;
	const node: INode = {
		id: '1',
		name: 'mock',
		type: 'mock',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	const workflow = new Workflow({
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes: {
			getByName: () => ({ description: { properties: [] } }) as never,
			getByNameAndVersion: () => ({ description: { properties: [] } }) as never,
			getKnownTypes: () => ({}),
		},
	});
	return workflow.expression.getComplexParameterValue(
		node,
		withDefaults,
		'internal',
		{},
		undefined,
		undefined,
		withDefaults,
	) as ICredentialDataDecryptedObject;
}
