#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

/// FHIR resources as values in memory. Elsewhere JSON goes straight into structs; a FHIR resource also carries what no
/// struct of ours holds, is patched by pointer and searched by path, so here it stays a tree.
namespace medres::api::fhir {

using Json = boost::json::value;
using JsonObject = boost::json::object;
using JsonArray = boost::json::array;

/// Failures: kMalformed `json.syntax`, `json.depth`; kInvalid `json.duplicate_member` and, when it is not an object,
/// `json.type`.
Result<JsonObject> ParseObject(std::string_view text);

/// Members in their order, no white space, numbers in their shortest form.
std::string ToText(const Json& value);

/// A member, or nothing.
const Json* Find(const JsonObject& object, std::string_view name);
const JsonObject* FindObject(const JsonObject& object, std::string_view name);
/// Empty when there is no such array.
const JsonArray& ArrayOf(const JsonObject& object, std::string_view name);
/// A text member; empty when it is missing or not a text.
std::string_view TextOf(const JsonObject& object, std::string_view name);
std::string_view TextOf(const Json& value);

/// Every value at a dotted path ("participant.actor"), through arrays.
void Collect(const Json& from, std::string_view path, std::vector<const Json*>& found);

/// Sets a member unless the text is empty, which FHIR forbids.
void PutText(JsonObject& object, std::string_view name, std::string_view text);

}  // namespace medres::api::fhir
