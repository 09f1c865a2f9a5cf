declare module "@alpinejs/csp" {
  const Alpine: import("./types").AlpineLike;
  export default Alpine;
}
