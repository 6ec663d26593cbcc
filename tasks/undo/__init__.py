"""Units that take back what a run did, and leave what people touched since."""
