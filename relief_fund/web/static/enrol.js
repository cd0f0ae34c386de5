/* Puts the part of a one-time link behind "#" into the form, and takes it out of the address. */
"use strict";
const token = location.hash.slice(1);
const field = document.getElementById("link");
if (token && field) {
  field.value = token;
  history.replaceState(null, "", location.pathname);
}
