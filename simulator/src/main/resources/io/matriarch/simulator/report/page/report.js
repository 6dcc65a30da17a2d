// The buttons beside commands. Without this the page lacks nothing else.
document.addEventListener("click", function (event) {
  var button = event.target.closest("button");
  if (!button) { return; }
  var code = button.parentElement.querySelector("code");
  var done = function () {
    button.textContent = "Copied";
    setTimeout(function () { button.textContent = "Copy"; }, 1500);
  };
  var select = function () {
    getSelection().selectAllChildren(code);
    document.execCommand("copy");
    done();
  };
  if (navigator.clipboard) {
    navigator.clipboard.writeText(code.textContent).then(done, select);
  } else {
    select();
  }
});
