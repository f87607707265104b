using System.Runtime.CompilerServices;

// Kernels write their stack buffers before they read them; clearing 16 KiB first would cost more than a small product.
[module: SkipLocalsInit]
