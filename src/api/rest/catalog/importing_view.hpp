#pragma once

#include <map>
#include <string>
#include <vector>

#include "catalog/importing.hpp"
#include "platform/json/json.hpp"

namespace medres::catalog {

BOOST_DESCRIBE_ENUM(FileFormat, kNdjson, kCsv)
BOOST_DESCRIBE_ENUM(ImportMode, kAllOrNothing, kGoodLines)

}  // namespace medres::catalog

namespace medres::api {

struct ImportInput {
  catalog::FileFormat format = catalog::FileFormat::kNdjson;
  catalog::ImportMode mode = catalog::ImportMode::kAllOrNothing;
  std::string source = "file";
  std::string text;
};
BOOST_DESCRIBE_STRUCT(ImportInput, (), (format, mode, source, text))
constexpr auto DescribeJson(const ImportInput*) {
  return json::Object(
      "ImportInput", "A file of resources.", json::Field("format").Optional(),
      json::Field("mode").Optional().Help("What to do when lines are wrong: take nothing, or the rest."),
      json::Field("source").Optional().Length(1, 60).Help("Part of the ids of lines without an id."),
      json::Field("text").Help("The file: resources as JSON, one a line; or CSV with a header."));
}

struct LineIssueView {
  int line = 0;
  std::string pointer;
  std::string code;
  std::map<std::string, std::string> values;
};
BOOST_DESCRIBE_STRUCT(LineIssueView, (), (line, pointer, code, values))

struct DuplicateView {
  int line = 0;
  int first_line = 0;
  std::string name;
  std::string city;
};
BOOST_DESCRIBE_STRUCT(DuplicateView, (), (line, first_line, name, city))

struct ImportReportView {
  int lines = 0;
  int imported = 0;
  int unchanged = 0;
  int wrong = 0;
  std::vector<LineIssueView> errors;
  std::vector<DuplicateView> duplicates;
};
BOOST_DESCRIBE_STRUCT(ImportReportView, (), (lines, imported, unchanged, wrong, errors, duplicates))
constexpr auto DescribeJson(const ImportReportView*) {
  return json::Object("ImportReport", "What became of a file's lines.",
                      json::Field("errors").Help("Every rule that every wrong line breaks."),
                      json::Field("duplicates").Help("Lines that name an institution of an earlier line."));
}

ImportReportView ViewOf(const catalog::ImportReport& report);

}  // namespace medres::api
