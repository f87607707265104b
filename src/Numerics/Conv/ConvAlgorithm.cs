namespace FastNet.Numerics;

/// <summary>
/// Ways to compute a convolution. They differ in speed and rounding, not in what is computed; <see cref="Auto"/> takes the
/// fastest for the shape by measured rules.
/// </summary>
public enum ConvAlgorithm
{
    /// <summary>The fastest for the shape.</summary>
    Auto,

    /// <summary>
    /// Copies the input under every filter position into the rows of a matrix and multiplies: one GEMM an image. Any shape. The
    /// baseline.
    /// </summary>
    Im2Col,

    /// <summary>The GEMM micro-kernel reading the input in place. Any shape.</summary>
    Direct,

    /// <summary>
    /// Winograd's F(2x2, 3x3): 2.25 times fewer multiplications, about the accuracy of <see cref="Direct"/>. 3x3 filters, stride 1,
    /// dilation 1, one group.
    /// </summary>
    Winograd2x2,

    /// <summary>
    /// Winograd's F(4x4, 3x3): 4 times fewer multiplications, about a bit less accurate (at 256 channels no output is off by more
    /// than 4e-6 of the largest, where <see cref="Direct"/> and <see cref="Winograd2x2"/> stay within 2e-6). 3x3 filters, stride 1,
    /// dilation 1, one group.
    /// </summary>
    Winograd4x4,

    /// <summary>One channel to a filter: as many groups as channels.</summary>
    Depthwise,

    /// <summary>
    /// Winograd's F(4, r) along the rows of the image: 2.5 and 2.8 times fewer multiplications for filters that are r = 5 and 7 wide, of
    /// any height. Where 2300 products make an output, none is off by more than 4e-6 of the largest with 5 taps and 8e-6 with 7. Stride
    /// 1, dilation 1, one group.
    /// </summary>
    WinogradRow,
}
