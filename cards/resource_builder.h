// A FHIR resource that is being put together: an ActivityDefinition applied, or a draft with changes. Members keep
// their order, everything untouched keeps its digits, and a path that a PlanDefinition's dynamicValue names can be set.
//
//   ResourceBuilder order(draft);
//   CDS_CHECK(order.set("priority", "\"stat\""));      // note[0].text, reasonCode, dosageInstruction[0].timing.code
//   ...
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace cards {

class ResourceBuilder {
 public:
  // An empty resource of the type.
  explicit ResourceBuilder(std::string_view resource_type);
  // A resource to change; its document must outlive the builder.
  explicit ResourceBuilder(base::JsonView resource);
  ResourceBuilder(ResourceBuilder&&) noexcept;
  ResourceBuilder& operator=(ResourceBuilder&&) noexcept;
  ~ResourceBuilder();

  // Sets the element at a path such as "priority", "note[0].text" or "reasonCode" to a JSON text. Elements on the way
  // are made; an index may be at most one past the end, and a list without one on the way means its first item. By the
  // model of `resourceType`, a list element given one value becomes a list of it, and an element that is no list takes
  // the first of a list. null and [] are no values in FHIR's JSON: they change nothing. A problem changes nothing
  // either.
  //   kMalformed "dynamic-value-path" when the path is no path of this resource, "json-malformed" and its like
  base::Result<void> set(std::string_view path, std::string_view json);
  // To a value of a document that outlives the builder.
  base::Result<void> set(std::string_view path, base::JsonView value);
  // Copies the text. For paths that the type is known to have.
  void set_string(std::string_view path, std::string_view text);
  std::string text() const;

 private:
  struct Node;
  std::unique_ptr<Node> root_;
  // What was set; the nodes are views of them.
  struct Text {
    std::string characters;
    base::JsonNode node;
  };
  base::JsonView keep(std::string_view text);
  std::vector<base::JsonDocument> documents_;
  std::deque<Text> texts_;
};

// Whether a resource of the type may have an element at the path: of the type's model where R4 has the type, else of
// the right form. `resourceType` is no element.
bool is_path(std::string_view resource_type, std::string_view path);

}  // namespace cards
