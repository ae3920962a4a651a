#pragma once

#include "platform/http/context.hpp"
#include "platform/http/reply.hpp"

/// Finds the persons in what an endpoint takes and gives, so that none can be forgotten: every PatientId is one.
namespace medres::http {

/// Adds the persons in a value to what the request touched, where that is wanted.
void Note(Context& context, const json::Type& type, const void* value);

/// Whether a value of the type can name a person.
bool CanNamePersons(const json::Type& type);

/// The same for an answer, whatever it is wrapped in. What is text already shows nobody: such handlers add to
/// `Context::touched` themselves.
template <class T>
void NoteShown(Context& context, const T& value) {
  Note(context, json::Reflect<T>::kType, &value);
}
template <class T>
void NoteShown(Context&, const Encoded<T>&) {}
inline void NoteShown(Context&, const Response&) {}
inline void NoteShown(Context&, NoContent) {}
template <class T>
void NoteShown(Context& context, const Versioned<T>& versioned) {
  NoteShown(context, versioned.value);
}
template <class T>
void NoteShown(Context& context, const Created<T>& created) {
  NoteShown(context, created.value);
}
template <class T>
void NoteShown(Context& context, const Reply<T>& reply) {
  NoteShown(context, reply.value);
}

}  // namespace medres::http
