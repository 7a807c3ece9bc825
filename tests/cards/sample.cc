#include "tests/cards/sample.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <utility>

#include "base/instant.h"
#include "cql/evaluation.h"
#include "fhir/facts.h"
#include "tests/cards/rows.h"
#include "tests/support/source_dir.h"

namespace cards {

namespace {

std::string path_of(const std::string& file) { return support::source_dir() + "/tests/cards/data/" + file; }

std::string read(const std::string& file) {
  std::ifstream in(path_of(file), std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace

const Sample& Sample::get() {
  static const Sample sample;
  return sample;
}

Sample::Sample() {
  const auto read_json = [&](const std::string& file) {
    documents_.push_back(parse(read(file)));
    return documents_.back().root();
  };
  for (const char* const file : {"reasons.json", "mute-reasons.json"})
    EXPECT_TRUE(value_sets_.add(read_json(file), file)) << file;
  EXPECT_TRUE(activities_.add(read_json("order.json"), "order.json"));
  documents_.push_back(parse(R"({"url":"https://example.org/ActivityDefinition/book","kind":"Appointment"})"));
  EXPECT_TRUE(activities_.add(documents_.back().root(), "book.json"));
  auto program = cql::Program::load({{"Sample.json", read_json("Sample.json")}}, value_sets_);
  if (!program)
    for (const base::Problem& problem : program.error()) ADD_FAILURE() << base::to_text(problem);
  else
    program_ = *std::move(program);
}

std::string Sample::plan_text() { return read("plan.json"); }

std::string Sample::plan_text(std::string_view part, std::string_view instead) {
  std::string text = plan_text();
  const std::size_t place = text.find(part);
  EXPECT_NE(place, std::string::npos) << part;
  EXPECT_EQ(text.find(part, place + 1), std::string::npos) << "more than once: " << part;
  return place == std::string::npos ? text : text.replace(place, part.size(), instead);
}

tl::expected<Plan, std::vector<base::Problem>> Sample::load(std::string_view plan_text) const {
  const base::JsonDocument document = parse(plan_text);
  return load_plan(document.root(), "plan.json", *program_, value_sets_, activities_);
}

Occasion occasion() {
  Occasion made;
  made.hook = "order-select";
  made.hook_instance = "b4f0a2c6-6c0e-4d3a-9d3e-0123456789ab";
  made.patient_id = "p1";
  made.user = "Practitioner/d1";
  made.now = base::parse_instant("2025-11-10T12:00:00Z").value();
  return made;
}

Composition compose_sample(const Flags& flags, const Occasion& on, const std::string& drafts,
                           const std::string& plan_text) {
  const Sample& sample = Sample::get();
  const auto plan = sample.load(plan_text);
  EXPECT_TRUE(plan);
  if (!plan) return {};
  const fhir::Facts facts("p1");
  const base::JsonDocument document = parse(drafts);
  std::vector<base::JsonView> resources;
  for (const base::JsonView draft : document.root()) resources.push_back(draft);
  cql::Parameters parameters;
  parameters.set_strings("flags", flags);
  parameters.set_resources("draftOrders", std::move(resources));
  cql::Evaluation evaluation(sample.program(), sample.value_sets(), facts, parameters, on.now);
  return compose(*plan, sample.activities(), sample.program(), evaluation, on);
}

}  // namespace cards
