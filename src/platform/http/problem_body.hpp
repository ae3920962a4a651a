#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "platform/json/reflect.hpp"

/// What problem.cpp writes, as types: for the documentation, and for callers of our own who read it.
namespace medres::http {

/// One thing that is wrong with a request.
struct ProblemError {
  std::string pointer;
  std::string code;
  std::string message;
};
BOOST_DESCRIBE_STRUCT(ProblemError, (), (pointer, code, message))
constexpr auto DescribeJson(const ProblemError*) {
  using json::Field;
  return json::Object(
      "ProblemError", "One thing that is wrong with a request.",
      Field("pointer").Help("Where: a JSON pointer into the body, ?name of the query, :name of the path, "
                            "@Name of a header."),
      Field("code").Help("Stable, for programs."), Field("message").Help("For people, in their language."));
}

/// The body of a failure.
struct Problem {
  std::string type;
  std::string title;
  int status = 0;
  std::string detail;
  std::string code;
  std::string instance;
  std::string trace_id;
  std::optional<std::vector<ProblemError>> errors;
  std::optional<std::map<std::string, std::string>> values;
  std::optional<std::vector<std::map<std::string, std::string>>> conflicts;
};
BOOST_DESCRIBE_STRUCT(Problem, (), (type, title, status, detail, code, instance, trace_id, errors, values, conflicts))
constexpr auto DescribeJson(const Problem*) {
  using json::Field;
  return json::Object("Problem", "Why a request failed (RFC 9457).", Field("code").Help("Stable, for programs."),
                      Field("trace_id").Help("Finds the request in the log; also X-Request-Id."),
                      Field("errors").Help("Everything that is wrong with an invalid request."),
                      Field("values").Help("What the detail speaks of, for programs: current version, next_start …"),
                      Field("conflicts").Help("Everything that stands in the way, each with its rule and its values."));
}

}  // namespace medres::http
