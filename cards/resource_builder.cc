#include "cards/resource_builder.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "fhir/model.h"

namespace cards {

using base::JsonView;
using base::JsonWriter;

// Either a view of a document, or members/items that were opened for change.
struct ResourceBuilder::Node {
  enum class Kind { kView, kObject, kArray };
  Kind kind = Kind::kObject;
  JsonView view;
  std::vector<std::string> names;  // of the members, in their order
  std::vector<Node> members;
  std::vector<Node> items;

  static Node of(JsonView view) {
    Node node;
    node.kind = Kind::kView;
    node.view = view;
    return node;
  }
  bool is_empty() const { return kind == Kind::kObject && members.empty(); }
  void open() {  // one level of a view becomes members or items that can be changed
    if (kind != Kind::kView) return;
    const JsonView from = view;
    if (from.is_object() || from.is_null()) {
      kind = Kind::kObject;
      for (std::size_t i = 0; i < from.size(); ++i) add(from.name_at(i), of(from.value_at(i)));
    } else if (from.is_array()) {
      kind = Kind::kArray;
      for (const JsonView item : from) items.push_back(of(item));
    }
  }
  Node* find(std::string_view name) {
    const auto found = std::find(names.begin(), names.end(), name);
    return found == names.end() ? nullptr : &members[static_cast<std::size_t>(found - names.begin())];
  }
  Node& member(std::string_view name) {
    if (Node* const found = find(name)) return *found;
    return add(name, Node());
  }
  Node& add(std::string_view name, Node node) {
    names.emplace_back(name);
    return members.emplace_back(std::move(node));
  }
  void write(JsonWriter& out) const;
};

void ResourceBuilder::Node::write(JsonWriter& out) const {
  switch (kind) {
    case Kind::kView:
      out.value(view);
      return;
    case Kind::kObject:
      out.begin_object();
      for (std::size_t i = 0; i < members.size(); ++i) {
        out.key(names[i]);
        members[i].write(out);
      }
      out.end_object();
      return;
    case Kind::kArray:
      out.begin_array();
      for (const Node& item : items) item.write(out);
      out.end_array();
      return;
  }
}

ResourceBuilder::ResourceBuilder(std::string_view resource_type) : root_(std::make_unique<Node>()) {
  root_->member("resourceType") = Node::of(keep(resource_type));
}
ResourceBuilder::ResourceBuilder(JsonView resource) : root_(std::make_unique<Node>(Node::of(resource))) {}
ResourceBuilder::ResourceBuilder(ResourceBuilder&&) noexcept = default;
ResourceBuilder& ResourceBuilder::operator=(ResourceBuilder&&) noexcept = default;
ResourceBuilder::~ResourceBuilder() = default;

namespace {

constexpr std::size_t kMaxSteps = 32;  // Ours: a quarter of it reaches any element of R4

struct Step {
  std::string_view name;
  std::size_t index = 0;
  bool into_item = false;  // of a list: the item at `index`
  bool is_list = false;    // the whole of a list
};

// "note[0]" of a path; nothing when it is malformed.
std::optional<Step> parse_step(std::string_view part) {
  Step step;
  if (const std::size_t bracket = part.find('['); bracket != std::string_view::npos) {
    const char* const end = part.data() + part.size() - 1;
    if (*end != ']') return std::nullopt;
    const auto [stop, error] = std::from_chars(part.data() + bracket + 1, end, step.index);
    if (error != std::errc() || stop != end) return std::nullopt;
    step.into_item = true;
    part = part.substr(0, bracket);
  }
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  step.name = part;
  if (part.starts_with('_')) part.remove_prefix(1);
  if (part.empty() || !std::all_of(part.begin(), part.end(), is_letter)) return std::nullopt;
  return step;
}

struct Property {
  fhir::TypeId type;
  bool list;
};
// A JSON property of a type; choice elements go by what JSON calls them, "medicationCodeableConcept" (FHIR R4, JSON,
// https://hl7.org/fhir/R4/json.html#choice).
std::optional<Property> find_property(fhir::TypeId type, std::string_view name) {
  if (name.starts_with('_')) {  // the id and extensions of a primitive
    const std::optional<Property> primitive = find_property(type, name.substr(1));
    if (!primitive || !fhir::is_primitive(primitive->type)) return std::nullopt;
    return Property{fhir::find_type("Element"), primitive->list};
  }
  if (const fhir::Element* const element = fhir::find_element(type, name))
    return element->choice ? std::nullopt : std::optional(Property{element->alternatives.front().type, element->list});
  for (std::size_t end = 1; end < name.size(); ++end) {
    const fhir::Element* const element = fhir::find_element(type, name.substr(0, end));
    if (element == nullptr || !element->choice) continue;
    for (const fhir::Alternative& alternative : element->alternatives)
      if (alternative.json_name == name) return Property{alternative.type, element->list};
  }
  return std::nullopt;
}

// The steps of a path, checked against the model; nothing when the resource has no such path.
std::optional<std::vector<Step>> parse_path(std::string_view resource_type, std::string_view path) {
  fhir::TypeId type = fhir::find_type(resource_type);
  std::vector<Step> steps;
  for (bool last = false; !last;) {
    const std::size_t dot = path.find('.');
    last = dot == std::string_view::npos;
    const std::string_view part = path.substr(0, dot);
    path = last ? std::string_view() : path.substr(dot + 1);
    std::optional<Step> step = part.empty() ? std::nullopt : parse_step(part);
    if (!step || (steps.empty() && step->name == "resourceType") || steps.size() == kMaxSteps) return std::nullopt;
    if (type != fhir::kNoType) {
      const std::optional<Property> property = find_property(type, step->name);
      if (!property || (step->into_item && !property->list)) return std::nullopt;
      if (!last && (property->type == fhir::kNoType || fhir::is_primitive(property->type))) return std::nullopt;
      step->is_list = property->list && !step->into_item && last;
      step->into_item = property->list && !step->is_list;
      type = property->type;
      if (fhir::is_resource(type)) type = fhir::kNoType;  // a contained resource may be of any type
    }
    steps.push_back(*step);
  }
  return steps;
}

base::Result<void> no_path(std::string_view path) {
  return base::fail(base::ProblemKind::kMalformed, "dynamic-value-path", std::string(path),
                    "not a path into the resource: write element names with dots, and [0] for an item");
}

}  // namespace

bool is_path(std::string_view resource_type, std::string_view path) {
  return parse_path(resource_type, path).has_value();
}

JsonView ResourceBuilder::keep(std::string_view text) {
  Text& kept = texts_.emplace_back(Text{std::string(text), {}});
  kept.node.type = base::JsonType::kString;
  kept.node.size = static_cast<std::uint32_t>(text.size());
  kept.node.text = kept.characters.data();
  return JsonView(&kept.node);
}

base::Result<void> ResourceBuilder::set(std::string_view path, std::string_view json) {
  CDS_TRY(base::JsonDocument document, base::JsonDocument::parse(std::string(json)));
  return set(path, documents_.emplace_back(std::move(document)).root());
}

base::Result<void> ResourceBuilder::set(std::string_view path, JsonView value) {
  root_->open();
  if (root_->kind != Node::Kind::kObject) return no_path(path);
  const Node* const type = root_->find("resourceType");
  const auto steps = parse_path(type == nullptr ? std::string_view() : type->view.string(), path);
  if (!steps) return no_path(path);
  if (!steps->back().is_list && value.is_array() && fhir::find_type(type ? type->view.string() : "") != fhir::kNoType)
    value = value[std::size_t{0}];
  if (!value || value.is_null() || (value.is_array() && value.size() == 0)) return {};

  // Works on a copy of the one member it changes, so that a path that leads nowhere leaves nothing behind.
  Node* const own = root_->find(steps->front().name);
  Node changed = own == nullptr ? Node() : *own;
  Node* node = &changed;
  for (const Step& step : *steps) {
    if (&step != &steps->front()) {
      node->open();
      if (node->kind != Node::Kind::kObject) return no_path(path);
      node = &node->member(step.name);
    }
    if (!step.into_item) continue;
    node->open();
    if (node->is_empty()) node->kind = Node::Kind::kArray;
    if (node->kind != Node::Kind::kArray || step.index > node->items.size()) return no_path(path);
    if (step.index == node->items.size()) node->items.emplace_back();
    node = &node->items[step.index];
  }
  *node = Node::of(value);
  if (steps->back().is_list && !value.is_array()) {
    Node list;
    list.kind = Node::Kind::kArray;
    list.items.push_back(*node);
    *node = std::move(list);
  }
  root_->member(steps->front().name) = std::move(changed);
  return {};
}

void ResourceBuilder::set_string(std::string_view path, std::string_view text) { (void)set(path, keep(text)); }

std::string ResourceBuilder::text() const {
  JsonWriter writer;
  root_->write(writer);
  return writer.take();
}

}  // namespace cards
