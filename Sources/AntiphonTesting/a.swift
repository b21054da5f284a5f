// AntiphonTesting
