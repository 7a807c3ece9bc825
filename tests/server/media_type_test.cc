#include "server/media_type.h"

#include <gtest/gtest.h>

namespace server {
namespace {

struct Row {
  const char* content_type;
  bool is_json;
};
class IsJson : public testing::TestWithParam<Row> {};
TEST_P(IsJson, TakesJsonInUtf8Only) { EXPECT_EQ(is_json(GetParam().content_type), GetParam().is_json); }
INSTANTIATE_TEST_SUITE_P(Rows, IsJson,
                         testing::Values(Row{"application/json", true}, Row{"Application/JSON", true},
                                         Row{"application/json;charset=utf-8", true},
                                         Row{" application/json ; charset=\"UTF-8\"", true},
                                         Row{"application/json; profile=x", true}, Row{"application/json;", true},
                                         Row{"application/json; charset=latin1", false},
                                         Row{"application/json; a=b; charset=utf-16", false},
                                         Row{"application/fhir+json", false}, Row{"application/jsonx", false},
                                         Row{"text/plain", false}, Row{"", false}, Row{";charset=utf-8", false}));

}  // namespace
}  // namespace server
