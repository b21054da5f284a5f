import Coordinator
import HTTPTypes

extension WorkspaceAPI {
  /// The description of the API (OpenAPI 3.1), made of the routes themselves.
  var openAPI: JSONNode {
    var paths: [String: JSONNode] = [:]
    for route in routes {
      var item = paths[route.path] ?? [:]
      item[route.method.rawValue.lowercased()] = route.operation
      paths[route.path] = item
    }
    return [
      "openapi": "3.1.0",
      "info": [
        "title": "Antiphon", "version": .string(workspace.information.version),
        "summary": "The sessions of a workspace.",
      ],
      "tags": .array(Route.Group.allCases.map { ["name": .string($0.rawValue)] }),
      "security": [["token": []]],
      "paths": .object(paths),
      "components": [
        "schemas": .object(Schemas.all),
        "securitySchemes": ["token": ["type": "http", "scheme": "bearer"]],
      ],
    ]
  }
}

extension Route {
  fileprivate var operation: JSONNode {
    var operation: JSONNode = [
      "operationId": .string(operationID), "summary": .string(summary), "tags": [.string(group.rawValue)],
      "responses": .object(responses),
    ]
    if !parameters.isEmpty { operation["parameters"] = .array(parameters.map(\.json)) }
    if let body {
      operation["requestBody"] = [
        "required": .bool(body.isRequired), "content": ["application/json": ["schema": body.schema]],
      ]
    }
    if isOpen { operation["security"] = [] }
    return operation
  }

  /// As `get_api_sessions_id`.
  private var operationID: String {
    let words = path.split { "/{}.".contains($0) }.joined(separator: "_")
    return "\(method.rawValue.lowercased())_\(words)"
  }

  private var responses: [String: JSONNode] {
    var responses: [String: JSONNode] = [
      "default": [
        "description": "It could not be done.",
        "content": ["application/json": ["schema": failureSchema]],
      ]
    ]
    for answer in answers {
      var response: JSONNode = ["description": .string(answer.summary)]
      if let type = answer.mediaType {
        response["content"] = .object([type: ["schema": answer.schema ?? [:]]])
      }
      responses[String(answer.status.code)] = response
    }
    return responses
  }
}

extension ParameterDescription {
  fileprivate var json: JSONNode {
    var json: JSONNode = [
      "name": .string(name), "in": .string(place.rawValue), "description": .string(summary),
      "required": .bool(isRequired), "schema": schema,
    ]
    if schema["type"]?.text == "array" { json["explode"] = true }
    return json
  }
}
