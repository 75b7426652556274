/** The account pages inside a dialog of the review room go without what is around them. */

if (self !== top) document.documentElement.dataset.framed = "";
