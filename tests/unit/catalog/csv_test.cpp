#include "catalog/csv.hpp"

#include <gtest/gtest.h>

#include <random>

namespace medres::catalog {
namespace {

using Fields = std::vector<std::string>;

std::vector<CsvRecord> ReadAll(std::string_view text) {
  std::vector<CsvRecord> records;
  CsvReader reader(text);
  CsvRecord record;
  while (*reader.Next(record)) records.push_back(record);
  return records;
}

TEST(CsvReader, TakesRfc4180) {
  struct Case {
    std::string text;
    std::vector<Fields> records;
  };
  const std::vector<Case> cases{{"", {}},
                                {"\n\r\n\n", {}},
                                {"a,b\n1,2\n", {{"a", "b"}, {"1", "2"}}},
                                {"a,b\r\n1,2", {{"a", "b"}, {"1", "2"}}},
                                {"\xEF\xBB\xBFid,name\n", {{"id", "name"}}},
                                {",\n", {{"", ""}}},
                                {"a,,\n", {{"a", "", ""}}},
                                {"\"a,b\",c\n", {{"a,b", "c"}}},
                                {"\"a \"\"b\"\"\",c\n", {{"a \"b\"", "c"}}},
                                {"\"line\nbreak\",c\n", {{"line\nbreak", "c"}}},
                                {"\"\",x\n", {{"", "x"}}},
                                {"a\n\n\nb\n", {{"a"}, {"b"}}}};
  for (const auto& [text, records] : cases) {
    std::vector<Fields> read;
    for (const CsvRecord& record : ReadAll(text)) read.push_back(record.fields);
    EXPECT_EQ(read, records) << text;
  }
}

TEST(CsvReader, KnowsTheLineOfEachRecord) {
  std::vector<int> lines;
  for (const CsvRecord& record : ReadAll("a\n\n\"b\nc\"\r\nd\n")) lines.push_back(record.line);
  EXPECT_EQ(lines, (std::vector{1, 3, 5}));
}

TEST(CsvReader, RefusesAQuoteThatNeverEnds) {
  CsvReader reader("a,b\n1,\"two\n");
  CsvRecord record;
  EXPECT_TRUE(*reader.Next(record));
  const auto broken = reader.Next(record);
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().issues.at(0).code, "import.csv_quote");
}

TEST(AppendCsvField, QuotesWhatMustBe) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"plain", "plain"}, {"", ""}, {"a,b", "\"a,b\""}, {"say \"no\"", "\"say \"\"no\"\"\""}, {"a\nb", "\"a\nb\""}};
  for (const auto& [value, written] : cases) {
    std::string out;
    AppendCsvField(out, value);
    EXPECT_EQ(out, written);
  }
}

TEST(Csv, IsTheSameAfterWritingAndReading) {
  std::mt19937 random(11);
  const std::string letters = "ab,\"\n\r ";
  for (int round = 0; round < 500; ++round) {
    Fields fields(1 + random() % 4);
    std::string text;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      for (std::size_t n = random() % 6; n > 0; --n) fields[i].push_back(letters[random() % letters.size()]);
      if (i > 0) text.push_back(',');
      AppendCsvField(text, fields[i]);
    }
    if (text.empty()) continue;  // one empty field is a blank line
    const auto records = ReadAll(text + "\r\n");
    ASSERT_EQ(records.size(), 1U) << text;
    EXPECT_EQ(records[0].fields, fields) << text;
  }
}

}  // namespace
}  // namespace medres::catalog
