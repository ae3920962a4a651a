#include "platform/documents/rules.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "platform/documents/sql_text.hpp"
#include "platform/mongo/commands.hpp"

namespace medres::documents_test {
namespace {

using namespace documents;

const Collection kNotes{
    .name = "note",
    .fields = {{"at", FieldType::kInteger, true}, {"by", FieldType::kText}, {"size", FieldType::kNumber}},
    .indexes = {{"by_time", {"at"}}}};

TEST(DocumentRules, NamesEverythingThatIsWrong) {
  const auto body = CheckBody(kNotes, R"({"by":7,"size":"x","$set":{"a.b":1}})");
  ASSERT_FALSE(body);
  std::string codes;
  for (const Issue& issue : body.error().issues) codes += issue.code + issue.pointer + " ";
  EXPECT_EQ(codes,
            "documents.member/$set documents.member/a.b documents.field_missing/at documents.field_type/by "
            "documents.field_type/size ");
}

TEST(DocumentRules, BoundsABody) {
  const std::string large = R"({"at":1,"by":")" + std::string(kMostBodyBytes, 'x') + "\"}";
  EXPECT_EQ(CheckBody(kNotes, large).error().issues.front().code, "documents.size");
}

TEST(DocumentRules, RefusesDeclarationsThatAreNone) {
  for (const Collection& bad :
       {Collection{"Note", {}}, Collection{"", {}}, Collection{"a'b", {}}, Collection{"note", {{"a.b"}}},
        Collection{"note", {{"a\""}}}, Collection{"note", {{"a"}}, {{"i", {"b"}}}},
        Collection{"note", {{"a"}}, {{"i", {}}}}}) {
    EXPECT_THROW(CheckDeclared(bad), std::logic_error) << bad.name;
  }
  EXPECT_NO_THROW(CheckDeclared(kNotes));
}

TEST(DocumentRules, CursorsComeBackOnlyToTheirOrder) {
  Query query{.order = {.field = "at"}, .limit = 1};
  const Page page = ToPage(kNotes, query, {{"a", R"({"at":5})", 1}, {"b", R"({"at":6})", 1}});
  ASSERT_EQ(page.items.size(), 1U);
  query.cursor = page.next;
  const auto place = PlaceOf(kNotes, query);
  ASSERT_TRUE(place && *place);
  EXPECT_EQ(**place, (Place{std::int64_t{5}, "a"}));
  query.order.field = "";
  EXPECT_FALSE(PlaceOf(kNotes, query)) << "of another order";
  query.order.field = "at";
  for (const char* bad : {"x", "e30", "WzFd", "WyJhIiwieCJd", "WyJhIiw1LDZd"}) {
    query.cursor = bad;
    EXPECT_FALSE(PlaceOf(kNotes, query)) << bad;
  }
}

TEST(DocumentSqlText, DependsOnShapesNotOnValues) {
  const auto text = [](Filter filter) {
    return FindText(sql::Dialect::kSqlite, kNotes, {.filter = std::move(filter)}, std::nullopt).text;
  };
  EXPECT_EQ(text({Equal("by", "a")}), text({Equal("by", "'; drop table document")}));
  EXPECT_EQ(text({In("by", {"a", "b", "c"})}), text({In("by", {"a", "b", "c", "d"})}));
  EXPECT_NE(text({In("by", {"a", "b"})}), text({In("by", {"a", "b", "c"})}));
}

TEST(MongoCommands, QuoteWhatTheyAreGiven) {
  const std::string command =
      mongo::FindCommand(kNotes, {.filter = {Equal("by", R"(x"},"$where":"y)")}, .limit = 2}, std::nullopt);
  EXPECT_EQ(command,
            R"({"find":"note","filter":{"$and":[{"b.by":{"$eq":"x\"},\"$where\":\"y"}}]},"sort":{"k":1},"limit":3,)"
            R"("batchSize":1000})");
}

TEST(MongoCommands, KeepUniqueOnlyWhatHasTheField) {
  const Collection devices{
      .name = "device", .fields = {{"serial", FieldType::kText}}, .indexes = {{"one", {"serial"}, true}}};
  EXPECT_EQ(mongo::CreateIndexes(devices),
            R"({"createIndexes":"device","indexes":[{"key":{"k":1},"name":"id"},{"key":{"b.serial":1},"name":"one",)"
            R"("unique":true,"partialFilterExpression":{"b.serial":{"$exists":true}}}]})");
}

}  // namespace
}  // namespace medres::documents_test
