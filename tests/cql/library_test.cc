// Libraries of tests/cql, run over its chart: each define gives what NAME.expected.json says, as write_json writes it;
// {"error": where} stands for a run-time error at that place. Untyped.json is hand-written ELM without result types,
// signatures or a translator.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>

#include "tests/cql/loaded.h"

namespace cql {
namespace {

struct Row {
  std::string library, define;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.library << ": " << row.define; }

const char* const kLibraries[] = {"Logic",     "Queries", "Functions", "Elements",
                                  "Retrieves", "Untyped", "Foreign",   "RetrieveForms"};

std::vector<Row> all_rows() {
  std::vector<Row> rows;
  for (const char* library : kLibraries) {
    const base::Result<base::JsonDocument> expected =
        base::read_json_file(folder() + std::string(library) + ".expected.json");
    if (!expected) continue;  // Library.EveryExpectationIsRead says so
    for (std::size_t i = 0; i < expected->root().size(); ++i)
      rows.push_back({library, std::string(expected->root().name_at(i))});
  }
  return rows;
}

class Library : public testing::TestWithParam<Row> {};

TEST_P(Library, Gives) {
  const auto& [library, define] = GetParam();
  const Loaded& loaded = all_loaded();
  const base::Result<base::JsonDocument> document = base::read_json_file(folder() + library + ".expected.json");
  ASSERT_TRUE(document);
  const base::JsonView expected = document->root()[define];
  const std::optional<DefineId> id = loaded.program->find_define(library, define);
  ASSERT_TRUE(id) << "no such define";

  Evaluation evaluation(*loaded.program, loaded.value_sets, *loaded.facts, loaded.parameters, loaded.now);
  const base::Result<Value> value = evaluation.value(*id);
  if (expected["error"]) {
    ASSERT_FALSE(value) << json_of(*value);
    EXPECT_EQ(value.error().where, expected["error"].string());
    EXPECT_EQ(value.error().slug, "cql-error");
    EXPECT_FALSE(value.error().detail.empty());
    return;
  }
  ASSERT_TRUE(value) << base::to_text(value.error());
  EXPECT_EQ(json_of(*value), base::to_text(expected));
}

std::string name_of(const testing::TestParamInfo<Row>& info) {
  std::string name = info.param.library + "_" + info.param.define;
  std::ranges::replace_if(
      name, [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
  return name;
}
INSTANTIATE_TEST_SUITE_P(Define, Library, testing::ValuesIn(all_rows()), name_of);

TEST(Library, EveryExpectationIsRead) {
  for (const char* library : kLibraries)
    EXPECT_TRUE(base::read_json_file(folder() + std::string(library) + ".expected.json")) << library;
}

TEST(Evaluation, AnswersAgainAfterAnError) {
  const Loaded& loaded = all_loaded();
  Evaluation evaluation(*loaded.program, loaded.value_sets, *loaded.facts, loaded.parameters, loaded.now);
  const DefineId failing = *loaded.program->find_define("Logic", "Fails");
  const base::Result<Value> first = evaluation.value(failing);
  const base::Result<Value> second = evaluation.value(failing);
  ASSERT_FALSE(first);
  ASSERT_FALSE(second);
  EXPECT_EQ(first.error(), second.error());
  const base::Result<Value> other = evaluation.value(*loaded.program->find_define("Logic", "case"));
  ASSERT_TRUE(other);
  EXPECT_EQ(other->as_string(), "b");
}

TEST(Evaluation, ErrorsHaveNothingOfThePatient) {
  const Loaded& loaded = all_loaded();
  Evaluation evaluation(*loaded.program, loaded.value_sets, *loaded.facts, loaded.parameters, loaded.now);
  const base::Result<Value> value = evaluation.value(*loaded.program->find_define("Logic", "Fails"));
  ASSERT_FALSE(value);
  EXPECT_THAT(value.error().detail, testing::HasSubstr("stop"));
  EXPECT_THAT(value.error().detail, testing::Not(testing::HasSubstr("not to be evaluated")));
}

TEST(Evaluation, AFailureNamesItsResource) {
  const Loaded& loaded = all_loaded();
  Evaluation evaluation(*loaded.program, loaded.value_sets, *loaded.facts, loaded.parameters, loaded.now);
  const DefineId define = *loaded.program->find_define("RetrieveForms", "fails because of another");
  EXPECT_EQ(evaluation.resource_of_failure(define), "") << "before it was asked for";
  const base::Result<Value> value = evaluation.value(define);
  ASSERT_FALSE(value);
  EXPECT_THAT(base::to_text(value.error()), testing::Not(testing::HasSubstr("c2")));
  EXPECT_EQ(evaluation.resource_of_failure(define), "Condition/c2");
  const DefineId of_none = *loaded.program->find_define("Logic", "Fails");
  EXPECT_FALSE(evaluation.value(of_none));
  EXPECT_EQ(evaluation.resource_of_failure(of_none), "");
}

TEST(Evaluation, ParameterGivesItsValueOrItsDefault) {
  const Loaded& loaded = all_loaded();
  Evaluation evaluation(*loaded.program, loaded.value_sets, *loaded.facts, loaded.parameters, loaded.now);
  EXPECT_EQ(evaluation.parameter(*loaded.program->find_parameter("Shared limit"))->as_integer(), 8);
  EXPECT_EQ(json_of(*evaluation.parameter(*loaded.program->find_parameter("Wait"))), R"({"value":3,"unit":"weeks"})");
  EXPECT_TRUE(evaluation.parameter(*loaded.program->find_parameter("Nothing given"))->is_null());
}

TEST(Evaluation, AParameterOfAnotherTypeIsAnError) {
  const Loaded& loaded = all_loaded();
  Parameters parameters;
  parameters.set_string("Wait", "long");
  Evaluation evaluation(*loaded.program, loaded.value_sets, *loaded.facts, parameters, loaded.now);
  const base::Result<Value> value = evaluation.value(*loaded.program->find_define("Functions", "default"));
  ASSERT_FALSE(value);
  EXPECT_THAT(value.error().detail, testing::HasSubstr("System.Quantity"));
}

}  // namespace
}  // namespace cql
