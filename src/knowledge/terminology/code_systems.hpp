#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "knowledge/graph/graph.hpp"
#include "knowledge/graph/naming.hpp"
#include "knowledge/graph/table.hpp"

namespace medres::knowledge {

struct Concept {
  std::string code;
  std::string display;                    ///< as its publisher has it, unaltered
  std::vector<std::string> aliases = {};  ///< other names, which are not the publisher's titles
  std::string english = {};               ///< this project's, where it has one
  std::optional<std::size_t> parent = {};
};

/// Codes of one publisher. Positions in `concepts` are fixed.
struct CodeSystem {
  std::string id;
  std::string url;
  std::string version;
  std::string title;
  std::string publisher;
  std::string copyright;
  std::string language;  ///< of the displays
  bool is_whole = true;  ///< false: only a part of the publisher's codes ships
  std::vector<Concept> concepts = {};
  std::map<std::string, std::size_t, std::less<>> by_code = {};

  const Concept* Find(std::string_view code) const;
  /// Whether the concept is the one above, or below it.
  bool IsWithin(std::size_t position, std::size_t above) const;
};

/// One code is related to another; never said to be equal.
struct CodeRelation {
  std::string source;
  std::string target;
  std::string ground;
};

struct CodeMap {
  std::string id;
  std::string url;
  std::string title;
  std::string source_url;  ///< of the code systems
  std::string target_url;
  std::vector<CodeRelation> relations = {};
};

/// The tables of codes.
struct TerminologyFiles {
  TextFile tm1;
  TextFile syndrome_to_tm1;
  TextFile constitution_to_tm1;
};

/// GB/T 15657 syndromes and therapies, patterns of ICD-11's module I, acupoints and constitutions, and what is related
/// across them. Immutable once made, so thread-safe.
class Terminology {
 public:
  /// Codes that are nodes of the graph come from it. Bad rows throw std::logic_error that names them.
  Terminology(const Graph& graph, const TerminologyFiles& files);

  std::span<const CodeSystem> systems() const { return systems_; }
  std::span<const CodeMap> maps() const { return maps_; }
  /// By URL or id; nothing when nobody knows it.
  const CodeSystem* FindSystem(std::string_view url_or_id) const;
  const CodeMap* FindMap(std::string_view url_or_id) const;

 private:
  void AddNodes(const Graph& graph, NodeKind kind, CodeSystem system);
  void AddPatterns(const TextFile& file, std::vector<Issue>& issues);
  void AddMap(CodeMap map, const TextFile& file, std::string_view source_column, std::vector<Issue>& issues);

  std::vector<CodeSystem> systems_;
  std::vector<CodeMap> maps_;
};

}  // namespace medres::knowledge
