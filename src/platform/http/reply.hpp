#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "platform/http/message.hpp"
#include "platform/json/reflect.hpp"

/// What a handler may answer with besides a described struct (200) and Status (204).
namespace medres::http {

/// With a status of its own and more headers; documented with the status that its value has by itself.
template <class T>
struct Reply {
  int status = 200;
  ResponseHeaders headers;
  T value;
};

/// 201 with a Location.
template <class T>
struct Created {
  std::string location;
  T value;
};

/// 200 with `ETag: "<version>"`, for If-Match.
template <class T>
struct Versioned {
  T value;
  std::int64_t version = 0;
};

/// 204.
struct NoContent {};

/// JSON text that was encoded before (from a cache or a read model), shaped as T says.
template <class T>
struct Encoded {
  std::string json;
};

/// A stretch of a list. `next` goes into `?cursor=` for the stretch after it; null at the end.
template <class T>
struct Page {
  std::vector<T> items;
  json::Nullable<std::string> next;

  BOOST_DESCRIBE_CLASS(Page, (), (items, next), (), ())
};

Response JsonResponse(int status, const json::Type& type, const void* value);

/// How a handler's answer becomes a response, and what the documentation says of it.
template <class T>
struct Responder {
  static constexpr int kStatus = 200;
  static constexpr const json::Type* kBody = &json::Reflect<T>::kType;
  static Response Make(const T& value) { return JsonResponse(kStatus, *kBody, &value); }
};

template <>
struct Responder<NoContent> {
  static constexpr int kStatus = 204;
  static constexpr const json::Type* kBody = nullptr;
  static Response Make(NoContent) { return {.status = kStatus, .content_type = {}, .headers = {}, .body = {}}; }
};

/// Whatever the handler made; the documentation says only that there is a body.
template <>
struct Responder<Response> {
  static constexpr int kStatus = 200;
  static constexpr const json::Type* kBody = nullptr;
  static Response Make(Response response) { return response; }
};

template <class T>
struct Responder<Encoded<T>> {
  static constexpr int kStatus = 200;
  static constexpr const json::Type* kBody = &json::Reflect<T>::kType;
  static Response Make(Encoded<T> encoded) {
    return {.status = kStatus, .content_type = kJsonType, .headers = {}, .body = std::move(encoded.json)};
  }
};

template <class T>
struct Responder<Reply<T>> {
  static constexpr int kStatus = Responder<T>::kStatus;
  static constexpr const json::Type* kBody = Responder<T>::kBody;
  static Response Make(Reply<T> reply) {
    Response response = Responder<T>::Make(std::move(reply.value));
    response.status = reply.status;
    for (auto& header : reply.headers) response.headers.push_back(std::move(header));
    return response;
  }
};

template <class T>
struct Responder<Created<T>> {
  static constexpr int kStatus = 201;
  static constexpr const json::Type* kBody = Responder<T>::kBody;
  static Response Make(Created<T> created) {
    Response response = Responder<T>::Make(std::move(created.value));
    response.status = kStatus;
    response.headers.emplace_back("Location", std::move(created.location));
    return response;
  }
};

template <class T>
struct Responder<Versioned<T>> {
  static constexpr int kStatus = Responder<T>::kStatus;
  static constexpr const json::Type* kBody = Responder<T>::kBody;
  static Response Make(Versioned<T> versioned) {
    Response response = Responder<T>::Make(std::move(versioned.value));
    response.headers.emplace_back("ETag", '"' + std::to_string(versioned.version) + '"');
    return response;
  }
};

}  // namespace medres::http
